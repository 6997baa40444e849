{{- define "pabal.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* Labels of one service: dict "root" $ "service" "api" */}}
{{- define "pabal.selector" -}}
app.kubernetes.io/name: pabal
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{- define "pabal.labels" -}}
{{ include "pabal.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "pabal.imageOf" -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag }}{{ end }}
{{- end }}

{{- define "pabal.image" -}}
{{- with .Values.image }}
{{- $repository := required "image.repository is empty. Expected the image that you have built and pushed, such as registry.example/pabal." .repository }}
{{- include "pabal.imageOf" (dict "repository" $repository "digest" .digest "tag" (.tag | default $.Chart.AppVersion)) }}
{{- end }}
{{- end }}

{{/* What nobody but the pods of pabal may do with a container. */}}
{{- define "pabal.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "pabal.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* The keys of the Secret that a service reads, and those of them that must be there. */}}
{{- define "pabal.secretsOf" -}}
{{- $stores := list "DATABASE_URL" "DATABASE_DIRECT_URL" "QUEUE_URL" "SENTRY_DSN" -}}
{{- $own := dict
  "api" (list "DATABASE_REPLICA_URL" "LINK_SECRET" "SMTP_URL" "OIDC_CLIENT_SECRET")
  "builder" (list "PING_URL")
  "sender" (list "LINK_SECRET" "SMTP_URL")
  "pages" (list "LINK_SECRET" "MAILJET_WEBHOOK_LOGIN" "SENDGRID_WEBHOOK_KEY" "MAILGUN_WEBHOOK_KEY" "POSTMARK_WEBHOOK_LOGIN" "BREVO_WEBHOOK_TOKEN" "RESEND_WEBHOOK_SECRET")
  "inbound" (list "LINK_SECRET" "SMTP_URL")
  "migrate" (list)
-}}
{{- concat $stores (get $own .) | toJson -}}
{{- end }}

{{- define "pabal.secretEnv" -}}
{{- $root := .root -}}
{{- $created := list -}}
{{- if $root.Values.postgresql.create }}{{- $created = concat $created (list "DATABASE_URL" "DATABASE_DIRECT_URL") }}{{ end -}}
{{- if $root.Values.redis.create }}{{- $created = append $created "QUEUE_URL" }}{{ end -}}
{{- $needed := list "DATABASE_URL" "QUEUE_URL" -}}
{{- if has .service (list "pages" "inbound") }}{{- $needed = append $needed "LINK_SECRET" }}{{ end -}}
{{- if eq .service "sender" }}{{- $needed = append $needed "SMTP_URL" }}{{ end -}}
{{- range include "pabal.secretsOf" .service | fromJsonArray }}
{{- if not (has . $created) }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ required "secrets.existing is empty. Expected the name of a Secret with DATABASE_URL, QUEUE_URL, LINK_SECRET and SMTP_URL." $root.Values.secrets.existing }}
      key: {{ . }}
      optional: {{ not (has . $needed) }}
{{- end }}
{{- end }}
{{- if $root.Values.postgresql.create }}
{{- $secret := printf "%s-postgresql-app" (include "pabal.name" $root) }}
- name: PABAL_DATABASE_USER
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: username } }
- name: PABAL_DATABASE_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: password } }
- name: DATABASE_URL
  value: postgres://$(PABAL_DATABASE_USER):$(PABAL_DATABASE_PASSWORD)@{{ include "pabal.name" $root }}-pooler:5432/pabal
- name: DATABASE_DIRECT_URL
  value: postgres://$(PABAL_DATABASE_USER):$(PABAL_DATABASE_PASSWORD)@{{ include "pabal.name" $root }}-postgresql-rw:5432/pabal
- name: DATABASE_POOLER
  value: transaction
{{- end }}
{{- if $root.Values.redis.create }}
- name: PABAL_REDIS_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ include "pabal.name" $root }}-redis, key: password } }
- name: QUEUE_URL
  value: redis://:$(PABAL_REDIS_PASSWORD)@{{ include "pabal.name" $root }}-redis:6379
{{- end }}
{{- end }}

{{/* Settings of a service as text, the service's own over those for all. An empty one is none. */}}
{{- define "pabal.settingsEnv" -}}
{{- range $name, $value := .settings }}
{{- if ne (toString $value) "" }}
- name: {{ $name }}
  value: {{ toString $value | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "pabal.hasTemplates" -}}
{{- with .Values.templates }}{{ if or .image.repository .existingClaim .configMaps }}yes{{ end }}{{ end }}
{{- end }}

{{/*
A Deployment: dict "root" $ "service" "sender" "script" "services/sender/dist/main.js" "values" .Values.sender "settings" dict
"ports" list of (dict "name" "port") "readiness" path, "young" MiB of the young part of the heap.
*/}}
{{- define "pabal.deployment" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $isTemplated := and (has .service (list "api" "builder" "sender")) (include "pabal.hasTemplates" $root) -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "pabal.name" $root }}-{{ .service }}
  labels: {{- include "pabal.labels" . | nindent 4 }}
spec:
  {{- if not .isScaled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  # A new pod is there before an old one goes, so that nobody waits for either.
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  selector:
    matchLabels: {{- include "pabal.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "pabal.labels" . | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ add $values.shutdownSeconds 10 }}
      securityContext: {{- include "pabal.podSecurity" $root | nindent 8 }}
      {{- with $values.image.pullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      affinity:
        podAntiAffinity:
          {{- if eq $values.antiAffinity "required" }}
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector:
                matchLabels: {{- include "pabal.selector" . | nindent 18 }}
          {{- else }}
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels: {{- include "pabal.selector" . | nindent 20 }}
          {{- end }}
      {{- if and $isTemplated $values.templates.image.repository }}
      initContainers:
        - name: templates
          image: {{ include "pabal.imageOf" $values.templates.image }}
          command: ["cp", "-R", "{{ $values.templates.image.path }}/.", "/own-templates/"]
          securityContext: {{- include "pabal.containerSecurity" $root | nindent 12 }}
          volumeMounts:
            - { name: templates, mountPath: /own-templates }
      {{- end }}
      containers:
        - name: {{ .service }}
          image: {{ include "pabal.image" $root }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          command: ["node", "{{ .script }}"]
          env:
            - name: NODE_OPTIONS
              value: "--max-semi-space-size={{ .young }}"
            - name: OPS_PORT
              value: "9000"
            {{- range .ports }}
            {{- if .setting }}
            - name: {{ .setting }}
              value: {{ .port | quote }}
            {{- end }}
            {{- end }}
            - name: DRAIN_SECONDS
              value: {{ $values.drainSeconds | quote }}
            - name: SHUTDOWN_SECONDS
              value: {{ $values.shutdownSeconds | quote }}
            {{- if $isTemplated }}
            - name: TEMPLATES_DIR
              value: "/own-templates:shipped"
            {{- end }}
            {{- include "pabal.settingsEnv" (dict "settings" (merge (dict) .values.settings .settings $values.settings)) | trim | nindent 12 }}
            {{- include "pabal.secretEnv" . | trim | nindent 12 }}
          ports:
            - { name: ops, containerPort: 9000 }
            {{- range .ports }}
            - { name: {{ .name }}, containerPort: {{ .port }} }
            {{- end }}
          startupProbe:
            httpGet: { path: /healthz, port: ops }
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /healthz, port: ops }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: {{ .readiness }}, port: ops }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 2
          resources: {{- toYaml .values.resources | nindent 12 }}
          securityContext: {{- include "pabal.containerSecurity" $root | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            {{- if $isTemplated }}
            {{- if $values.templates.configMaps }}
            {{- range $folder, $map := $values.templates.configMaps }}
            - { name: {{ printf "template-%s" ($folder | replace "." "-") }}, mountPath: {{ printf "/own-templates/%s" $folder }}, readOnly: true }
            {{- end }}
            {{- else }}
            - { name: templates, mountPath: /own-templates, readOnly: true }
            {{- end }}
            {{- end }}
            {{- with .mounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {}
        {{- if $isTemplated }}
        {{- if $values.templates.image.repository }}
        - name: templates
          emptyDir: {}
        {{- else if $values.templates.existingClaim }}
        - name: templates
          persistentVolumeClaim: { claimName: {{ $values.templates.existingClaim }}, readOnly: true }
        {{- else }}
        {{- range $folder, $map := $values.templates.configMaps }}
        - name: {{ printf "template-%s" ($folder | replace "." "-") }}
          configMap: { name: {{ $map }} }
        {{- end }}
        {{- end }}
        {{- end }}
        {{- with .volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "pabal.name" $root }}-{{ .service }}
  labels: {{- include "pabal.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "pabal.selector" . | nindent 6 }}
{{- end }}

{{/* An Ingress: dict "root" $ "service" "api" "port" "http" "ingress" .Values.api.ingress */}}
{{- define "pabal.ingress" -}}
{{- if .ingress.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "pabal.name" .root }}-{{ .service }}
  labels: {{- include "pabal.labels" . | nindent 4 }}
  {{- with .ingress.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with .ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- if .ingress.tlsSecret }}
  tls:
    - hosts: [{{ .ingress.host }}]
      secretName: {{ .ingress.tlsSecret }}
  {{- end }}
  rules:
    - host: {{ required (printf "%s.ingress.host is empty. Expected the name under which people reach it." .service) .ingress.host }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "pabal.name" .root }}-{{ .service }}
                port: { name: http }
{{- end }}
{{- end }}
