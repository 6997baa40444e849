# One image for every process of pabal; docker-compose.yml says which one a container runs.

FROM node:22-slim AS manifests
WORKDIR /src
COPY . .
# Only what decides the dependencies, so that a change of code does not install them again.
RUN mkdir /manifests \
 && find . -name package.json -exec cp --parents --target-directory=/manifests {} + \
 && cp package-lock.json .npmrc /manifests/

FROM node:22-slim AS build
WORKDIR /app
ENV TURBO_TELEMETRY_DISABLED=1
COPY --from=manifests /manifests ./
# `npm ci` would refuse a lock file that lacks another platform's optional binaries.
RUN npm install --no-save --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:22-slim AS dependencies
WORKDIR /app
COPY --from=manifests /manifests ./
# The embedded PostgreSQL is an optional dependency, and not wanted here.
RUN npm install --no-save --ignore-scripts --omit=dev --omit=optional --no-audit --no-fund

FROM node:22-slim
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=build /app/packages ./packages
COPY --from=build /app/services ./services
COPY --from=build /app/tools ./tools
COPY --from=build /app/templates ./templates

# Inside a container every process has its HTTP on the same port, all of them with /healthz.
ENV NODE_ENV=production \
    BIND_ADDRESS=0.0.0.0 \
    API_PORT=3000 \
    OPS_PORT=3000
EXPOSE 3000
USER node
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "services/api/dist/main.js"]
