# The image of fitform: docs/install.md says how to run it.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# Neither Node from a package nor any other install script is needed here.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.library.json ./
COPY src ./src
RUN npm run build

# Node, the bundle, and nothing to install more with.
FROM debian:12.12-slim
ARG VERSION=0.0.0-local
LABEL org.opencontainers.image.title="fitform" \
      org.opencontainers.image.description="Infrastructure as code for Contract Fit tenants" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION"
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /build/dist /opt/fitform/dist
COPY package.json LICENSE docker/health-check.ts /opt/fitform/
RUN ln -s /opt/fitform/dist/fitform.js /usr/local/bin/fitform
# By number, so that a cluster can see that it is not root.
USER 65532:65532
WORKDIR /work
# It asks `fitform serve` how it is; next to any other command it does nothing.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["node", "/opt/fitform/health-check.ts"]
ENTRYPOINT ["fitform"]
