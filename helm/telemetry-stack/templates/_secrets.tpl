{{/*
A generated Secret's values, base64: what the cluster holds, else random and remembered for this
rendering, so that the checksum in pods is that of what is installed.
Takes root, name of the Secret, keys.
*/}}
{{- define "telemetry-stack.generated" -}}
{{- $values := .root.Values -}}
{{- $memory := get $values "generated" | default dict -}}
{{- if not (hasKey $memory .name) -}}
{{- $held := (lookup "v1" "Secret" .root.Release.Namespace .name).data | default dict -}}
{{- $made := dict -}}
{{- range .keys -}}
{{- $_ := set $made . (get $held . | default (randAlphaNum 48 | b64enc)) -}}
{{- end -}}
{{- $_ := set $memory .name $made -}}
{{- $_ := set $values "generated" $memory -}}
{{- end -}}
{{- get $memory .name | toYaml -}}
{{- end -}}

{{- define "telemetry-stack.generatedKeys" -}}
{{ include "telemetry-stack.generated" (dict "root" . "name" (include "telemetry-stack.authSecret" .) "keys" (list "api-key" "service-token")) }}
{{- end -}}

{{- define "telemetry-stack.generatedInfluxdb" -}}
{{ include "telemetry-stack.generated" (dict "root" . "name" (include "telemetry-stack.influxdbSecret" .) "keys" (list "admin-password" "influxdb-token")) }}
{{- end -}}

{{/* Of names of given Secrets and values of generated ones: pods start again when one is exchanged. */}}
{{- define "telemetry-stack.secretChecksum" -}}
{{- $all := list .Values.auth.existingSecret .Values.auth.keysSecret .Values.influxdb.existingSecret .Values.tls.existingSecret -}}
{{- if not .Values.auth.existingSecret -}}
{{- $all = append $all (include "telemetry-stack.generatedKeys" .) -}}
{{- end -}}
{{- if and .Values.influxdb.enabled (not .Values.influxdb.existingSecret) -}}
{{- $all = append $all (include "telemetry-stack.generatedInfluxdb" .) -}}
{{- end -}}
{{ join "\n" $all | sha256sum }}
{{- end -}}
