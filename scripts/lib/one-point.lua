-- Requests of wrk with one point each, in the form that the first argument says: json or line. 1 000 GPUs in turn,
-- a second later each time round.
wrk.method = "POST"

local json = '{"timestamp":%d,"uuid":"GPU-%04d","host":"host-%03d","gpu":"%d","field":"DCGM_FI_DEV_GPU_TEMP","value":%d}'
local line = "gpu,uuid=GPU-%04d,host=host-%03d,gpu=%d DCGM_FI_DEV_GPU_TEMP=%d %d000000000"
local start = 1767225600
local kind
local count = 0

function init(args)
  kind = args[1]
  wrk.headers["Content-Type"] = kind == "json" and "application/json" or "text/plain"
end

function request()
  count = count + 1
  local gpu = count % 1000
  local time = start + math.floor(count / 1000)
  local host = math.floor(gpu / 8)
  local body = kind == "json" and json:format(time, gpu, host, gpu % 8, count % 100)
    or line:format(gpu, host, gpu % 8, count % 100, time)
  return wrk.format(nil, nil, nil, body)
end
