# One image for every process of pabal; docker-compose.yml says which one a container runs.
#
# The base image has an exact version. For builds that are the same to the octet give its digest, too, which your registry
# knows: docker build --build-arg NODE_IMAGE=node:24.22.3-bookworm-slim@sha256:… .

ARG NODE_IMAGE=node:24.22.3-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY . .
# Only what decides the dependencies, so that a change of code does not install them again.
RUN mkdir /manifests \
 && find . -name package.json -exec cp --parents --target-directory=/manifests {} + \
 && cp package-lock.json .npmrc /manifests/

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV TURBO_TELEMETRY_DISABLED=1
COPY --from=manifests /manifests ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY --from=manifests /manifests ./
# The embedded PostgreSQL is an optional dependency, and not wanted here.
RUN npm ci --ignore-scripts --omit=dev --omit=optional --no-audit --no-fund

FROM ${NODE_IMAGE}
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=build /app/packages ./packages
COPY --from=build /app/services ./services
COPY --from=build /app/tools ./tools
COPY --from=build /app/templates ./templates

# The young part of the heap stays small; apis and senders get more (serviceNodeOptions in packages/config).
# Inside a container every process has its health and figures on the same port; the pages for readers and the mail that comes
# back have ports of their own.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=16 \
    BIND_ADDRESS=0.0.0.0 \
    API_PORT=3000 \
    PAGES_PORT=3100 \
    OPS_PORT=3000
EXPOSE 3000 3100 2525
USER node
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "services/api/dist/main.js"]
