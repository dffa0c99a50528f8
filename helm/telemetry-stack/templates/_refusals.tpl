{{/* What is wrong with values that are each valid alone: one message that lists all of it. */}}
{{- define "telemetry-stack.refusals" -}}
{{- $v := .Values -}}
{{- $found := list -}}
{{- if and $v.influxdb.enabled $v.influxdb.url -}}
{{- $found = append $found "influxdb.url is set and influxdb.enabled is true; set one of them: enabled=false uses the database at the url" -}}
{{- end -}}
{{- if and (eq $v.mode "cluster") (not $v.influxdb.enabled) (not $v.influxdb.url) -}}
{{- $found = append $found "mode=cluster needs a database that its nodes share: set influxdb.url to yours or influxdb.enabled=true, or take mode=all-in-one" -}}
{{- end -}}
{{- if and (not $v.auth.existingSecret) (not $v.auth.generate) -}}
{{- $found = append $found "auth.existingSecret is not set and auth.generate is false; name a Secret with the keys api-key and service-token" -}}
{{- end -}}
{{- if and (include "telemetry-stack.influxdbUrl" .) (not $v.influxdb.existingSecret) (or $v.influxdb.url (not $v.influxdb.generate)) -}}
{{- $found = append $found "influxdb.existingSecret is not set; name a Secret with the key influxdb-token (and admin-password with influxdb.enabled)" -}}
{{- end -}}
{{- if and $v.ingress.enabled (not $v.ingress.host) -}}
{{- $found = append $found "ingress.enabled is true and ingress.host is not set; set the host name that clients use" -}}
{{- end -}}
{{- if and $v.csv.existingClaim (not $v.settings.CSV_PATH) -}}
{{- $found = append $found "csv.existingClaim is set and settings.CSV_PATH is not; set it to files below /csv, such as /csv/*.csv" -}}
{{- end -}}
{{- if and $v.grafana.influxdbTokenFile (not (include "telemetry-stack.influxdbUrl" .)) -}}
{{- $found = append $found "grafana.influxdbTokenFile is set, but the node keeps the samples itself; there is no InfluxDB to be a datasource" -}}
{{- end -}}
{{- range list "proxy" "collector" "api" "streamer" -}}
{{- $scaling := (get $v .).autoscaling -}}
{{- if and $scaling.enabled (gt (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- $found = append $found (printf "%s.autoscaling.minReplicas exceeds its maxReplicas" .) -}}
{{- end -}}
{{- end -}}
{{- if $found -}}
{{- fail (printf "\n* %s" (join "\n* " $found)) -}}
{{- end -}}
{{- end -}}
