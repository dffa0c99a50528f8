{{/*
The pod of a node: metadata and spec. Takes root, component, roles (of ROLES) and storesSamples
(whether it talks to InfluxDB).
*/}}
{{- define "telemetry-stack.pod" -}}
{{- $v := .root.Values -}}
{{- $resources := (get $v (ternary "allInOne" .component (eq .component "all-in-one"))).resources | default $v.resources -}}
{{- $influxdb := and .storesSamples (include "telemetry-stack.influxdbUrl" .root) -}}
{{- $reads := has .component (list "streamer" "all-in-one") -}}
{{- $persistent := has .component (list "broker" "all-in-one") -}}
metadata:
  labels:
    {{- include "telemetry-stack.nodes" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
    {{- with $v.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  annotations:
    checksum/config: {{ include (print .root.Template.BasePath "/configmap.yaml") .root | sha256sum }}
    checksum/secret: {{ include "telemetry-stack.secretChecksum" .root }}
    {{- with $v.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "telemetry-stack.serviceAccount" . }}
  automountServiceAccountToken: {{ include "telemetry-stack.asksKubernetes" . | eq "true" }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ add (include "telemetry-stack.shutdownSeconds" .root) 15 }}
  {{- with $v.image.pullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $v.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "telemetry-stack.selector" $.root | nindent 10 }}
          app.kubernetes.io/component: {{ $.component }}
    {{- end }}
  securityContext: {{- include "telemetry-stack.podSecurity" 10001 | nindent 4 }}
  containers:
    - name: telemetry-stack
      image: {{ $v.image.repository }}:{{ $v.image.tag | default .root.Chart.AppVersion }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      securityContext: {{- include "telemetry-stack.containerSecurity" . | nindent 8 }}
      envFrom:
        - configMapRef:
            name: {{ include "telemetry-stack.fullname" .root }}
      env:
        - {name: ROLES, value: {{ .roles | quote }}}
        - name: NODE_ID
          valueFrom: {fieldRef: {fieldPath: metadata.name}}
        {{- if eq $v.mode "cluster" }}
        - name: CLUSTER_HOST
          valueFrom: {fieldRef: {fieldPath: status.podIP}}
        {{- end }}
        - {name: API_KEY_FILE, value: /secrets/api-key}
        - {name: SERVICE_TOKEN_FILE, value: /secrets/service-token}
        {{- if $v.auth.keysSecret }}
        - {name: API_KEYS_FILE, value: /secrets/keys.yaml}
        {{- end }}
        {{- if $influxdb }}
        - {name: INFLUXDB_URL, value: {{ $influxdb | quote }}}
        - {name: INFLUXDB_ORG, value: {{ $v.influxdb.org | quote }}}
        - {name: INFLUXDB_BUCKET, value: {{ $v.influxdb.bucket | quote }}}
        - {name: INFLUXDB_TOKEN_FILE, value: /secrets/influxdb-token}
        {{- end }}
        {{- if $v.tls.existingSecret }}
        - {name: TLS_CERT_FILE, value: /tls/tls.crt}
        - {name: TLS_KEY_FILE, value: /tls/tls.key}
        - {name: TLS_CLIENT_CA_FILE, value: /tls/ca.crt}
        {{- end }}
        {{- with $v.javaOptions }}
        - {name: JDK_JAVA_OPTIONS, value: {{ . | quote }}}
        {{- end }}
      ports:
        - {name: http, containerPort: {{ $v.port }}}
        {{- if eq $v.mode "cluster" }}
        - {name: cluster, containerPort: {{ $v.cluster.port }}}
        - {name: event-bus, containerPort: {{ $v.cluster.eventBusPort }}}
        {{- end }}
      startupProbe:
        httpGet: {{- include "telemetry-stack.probe" (dict "root" .root "path" "/health") | nindent 10 }}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: {{- include "telemetry-stack.probe" (dict "root" .root "path" "/health") | nindent 10 }}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {{- include "telemetry-stack.probe" (dict "root" .root "path" "/ready") | nindent 10 }}
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 1
      lifecycle:
        preStop:
          exec:
            command: [sleep, "5"]
      resources: {{- toYaml $resources | nindent 8 }}
      volumeMounts:
        - {name: data, mountPath: /data}
        - {name: tmp, mountPath: /tmp}
        - {name: secrets, mountPath: /secrets, readOnly: true}
        {{- if $v.tls.existingSecret }}
        - {name: tls, mountPath: /tls, readOnly: true}
        {{- end }}
        {{- if and $reads $v.csv.existingClaim }}
        - {name: csv, mountPath: /csv, readOnly: true}
        {{- end }}
  volumes:
    {{- if not $persistent }}
    - name: data
      emptyDir: {}
    {{- end }}
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
    - name: secrets
      projected:
        defaultMode: 0440
        sources:
          - secret:
              name: {{ include "telemetry-stack.authSecret" .root }}
              items:
                - {key: api-key, path: api-key}
                - {key: service-token, path: service-token}
          {{- with $v.auth.keysSecret }}
          - secret:
              name: {{ . }}
              items:
                - {key: keys.yaml, path: keys.yaml}
          {{- end }}
          {{- if $influxdb }}
          - secret:
              name: {{ include "telemetry-stack.influxdbSecret" .root }}
              items:
                - {key: influxdb-token, path: influxdb-token}
          {{- end }}
    {{- with $v.tls.existingSecret }}
    - name: tls
      secret: {secretName: {{ . }}, defaultMode: 0440}
    {{- end }}
    {{- if and $reads $v.csv.existingClaim }}
    - name: csv
      persistentVolumeClaim: {claimName: {{ $v.csv.existingClaim }}, readOnly: true}
    {{- end }}
{{- end -}}

{{- define "telemetry-stack.probe" -}}
path: {{ .path }}
port: http
scheme: {{ include "telemetry-stack.scheme" .root | upper }}
{{- end -}}

{{/* The restricted profile of the Pod Security Standards. Takes the user's id. */}}
{{- define "telemetry-stack.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "telemetry-stack.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* A volume that the pod keeps. Labels here are immutable, so they are the selector's. Takes root, persistence. */}}
{{- define "telemetry-stack.claim" -}}
- metadata:
    name: data
    labels: {{- include "telemetry-stack.selector" .root | nindent 6 }}
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .persistence.storageClass }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ .persistence.size }}
{{- end -}}
