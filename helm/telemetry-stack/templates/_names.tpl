{{/* What things are called, and by which labels they find each other. */}}

{{- define "telemetry-stack.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/*
At most 36 characters, so that the longest pod (NAME-collector-HASH-ID) is a host name and a NODE_ID.
Longer names end in a hash of the whole, so that two of them differ.
*/}}
{{- define "telemetry-stack.fullname" -}}
{{- $name := include "telemetry-stack.name" . -}}
{{- $full := printf "%s-%s" .Release.Name $name -}}
{{- if .Values.fullnameOverride -}}
{{- $full = .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- $full = .Release.Name -}}
{{- end -}}
{{- if gt (len $full) 36 -}}
{{- $full = printf "%s-%s" ($full | trunc 29 | trimSuffix "-") (sha256sum $full | trunc 6) -}}
{{- end -}}
{{- $full -}}
{{- end -}}

{{/* Never change: selectors are immutable. */}}
{{- define "telemetry-stack.selector" -}}
app.kubernetes.io/name: {{ include "telemetry-stack.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "telemetry-stack.labels" -}}
{{ include "telemetry-stack.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Labels of pods that are nodes of the product, whatever their component. */}}
{{- define "telemetry-stack.nodes" -}}
{{ include "telemetry-stack.selector" . }}
telemetry-stack/node: "true"
{{- end -}}

{{/* Components that are Deployments, in the order of the data path. */}}
{{- define "telemetry-stack.deployments" -}}
{{- if eq .Values.mode "cluster" }}streamer,proxy,collector,api{{ end -}}
{{- end -}}

{{/* Component that serves what a role offers. */}}
{{- define "telemetry-stack.serving" -}}
{{- $component := ternary .role "all-in-one" (eq .root.Values.mode "cluster") -}}
{{ include "telemetry-stack.fullname" .root }}-{{ $component }}
{{- end -}}

{{/* Headless, of all nodes: how they find each other, and what Prometheus scrapes. */}}
{{- define "telemetry-stack.nodesService" -}}
{{ include "telemetry-stack.fullname" . }}-nodes
{{- end -}}

{{- define "telemetry-stack.scheme" -}}
{{ if and .Values.tls.existingSecret .Values.tls.http }}https{{ else }}http{{ end }}
{{- end -}}

{{- define "telemetry-stack.authSecret" -}}
{{ .Values.auth.existingSecret | default (printf "%s-keys" (include "telemetry-stack.fullname" .)) }}
{{- end -}}

{{- define "telemetry-stack.influxdbSecret" -}}
{{ .Values.influxdb.existingSecret | default (printf "%s-influxdb" (include "telemetry-stack.fullname" .)) }}
{{- end -}}

{{/* Empty where the node keeps the samples. */}}
{{- define "telemetry-stack.influxdbUrl" -}}
{{- if .Values.influxdb.enabled -}}
http://{{ include "telemetry-stack.fullname" . }}-influxdb:8086
{{- else -}}
{{ .Values.influxdb.url }}
{{- end -}}
{{- end -}}

{{/* A value of settings as text; whole numbers without an exponent. */}}
{{- define "telemetry-stack.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ int64 . }}{{ else }}{{ . }}{{ end -}}
{{- end -}}

{{/* SHUTDOWN_TIMEOUT in whole seconds. */}}
{{- define "telemetry-stack.shutdownSeconds" -}}
{{- $text := .Values.settings.SHUTDOWN_TIMEOUT | default "25s" -}}
{{- $number := regexFind "^[0-9]+" $text | int -}}
{{- $unit := trimPrefix (toString $number) $text -}}
{{- if eq $unit "m" }}{{ mul $number 60 }}{{ else if eq $unit "ms" }}{{ add 1 (div $number 1000) }}{{ else }}{{ $number }}{{ end -}}
{{- end -}}

{{/* Namespaces with commas between whose pods are looked up for SCRAPE_TARGETS; * for all. */}}
{{- define "telemetry-stack.scrapedNamespaces" -}}
{{- $found := list -}}
{{- range regexFindAll "pods:[a-z0-9*-]+/" (.Values.settings.SCRAPE_TARGETS | default "" | toString) -1 -}}
{{- $found = append $found (. | trimPrefix "pods:" | trimSuffix "/") -}}
{{- end -}}
{{- $found | uniq | join "," -}}
{{- end -}}

{{/* Whether pods of a component ask the Kubernetes API: "true" or nothing. */}}
{{- define "telemetry-stack.asksKubernetes" -}}
{{- $reads := has .component (list "streamer" "all-in-one") -}}
{{- if and $reads (include "telemetry-stack.scrapedNamespaces" .root) }}true
{{- else if and (eq .root.Values.mode "cluster") (eq .root.Values.cluster.discovery "kubernetes") }}true
{{- end -}}
{{- end -}}

{{/* Streamers may be allowed more than the others. */}}
{{- define "telemetry-stack.serviceAccount" -}}
{{- $reads := has .component (list "streamer" "all-in-one") -}}
{{ include "telemetry-stack.fullname" .root }}{{ if $reads }}-streamer{{ end }}
{{- end -}}
