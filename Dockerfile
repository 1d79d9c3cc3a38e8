# One target for each of our processes:  docker build --target gate -t mallgate/gate .
# Node runs the TypeScript as it is: an image is Node, the packages one workspace needs, and its sources.
ARG NODE_IMAGE=node:24-bookworm-slim

# What npm has to know of all workspaces. Sources are left behind here, so that a change of theirs installs nothing anew.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

FROM ${NODE_IMAGE} AS install
ENV NODE_ENV=production NPM_CONFIG_UPDATE_NOTIFIER=false
WORKDIR /app
COPY deploy/install-packages /usr/local/bin/
COPY --from=manifests /app ./

FROM install AS callcenter-packages
RUN --mount=type=cache,target=/root/.npm install-packages callcenter
FROM install AS db-api-packages
RUN --mount=type=cache,target=/root/.npm install-packages db-api
FROM install AS gate-packages
RUN --mount=type=cache,target=/root/.npm install-packages gate
FROM install AS mall-workers-packages
RUN --mount=type=cache,target=/root/.npm install-packages mall-workers
FROM install AS crawlers-packages
RUN --mount=type=cache,target=/root/.npm install-packages crawlers
FROM install AS demo-malls-packages
RUN --mount=type=cache,target=/root/.npm install-packages demo-malls

# A shop written by hand: template/, or a copy of it that is a workspace:  docker build --target shop --build-arg SHOP=my-shop .
FROM install AS shop-packages
ARG SHOP=template
RUN --mount=type=cache,target=/root/.npm install-packages "$SHOP" shop

# What all of ours have in common. No program is its own user's to change, and /data is where it may write: the rest can be read-only.
FROM ${NODE_IMAGE} AS runtime
LABEL org.opencontainers.image.title="Mallgate" \
      org.opencontainers.image.description="Ask once; every shop answers." \
      org.opencontainers.image.licenses="UNLICENSED"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
# Each image loads its program once (`--help`): what V8 and the type stripper make of it stays, and a start needs neither again.
ENV NODE_COMPILE_CACHE=/var/cache/mallgate NODE_OPTIONS=--disable-warning=ExperimentalWarning MALLOC_ARENA_MAX=2
WORKDIR /app
COPY deploy/healthcheck.cjs ./
RUN install -d -m 0700 -o node -g node /data /var/cache/mallgate
USER node
# /healthz says that the process lives; whether it has what it needs is /readyz's to say, and no reason to end it. Each look costs the
# engine and Node some 0.1 s of CPU: hence no more than four a minute.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 CMD ["node", "healthcheck.cjs"]

FROM runtime AS callcenter
ENV PORT=7070
EXPOSE 7070
COPY --from=callcenter-packages /app ./
COPY shared shared
COPY callcenter callcenter
RUN node callcenter/src/main.ts --help >/dev/null
CMD ["node", "callcenter/src/main.ts"]

FROM runtime AS db-api
EXPOSE 8080
COPY --from=db-api-packages /app ./
COPY shared shared
COPY db-api db-api
RUN node db-api/src/main.ts --help >/dev/null
CMD ["node", "db-api/src/main.ts"]

FROM runtime AS gate
EXPOSE 8080
COPY --from=gate-packages /app ./
COPY shared shared
COPY gate gate
RUN node gate/src/main.ts --help >/dev/null
CMD ["node", "gate/src/main.ts"]

FROM runtime AS mall-workers
EXPOSE 8080
COPY --from=mall-workers-packages /app ./
COPY shared shared
COPY mall-workers mall-workers
COPY malls malls
RUN node mall-workers/src/main.ts --help >/dev/null
CMD ["node", "mall-workers/src/main.ts"]

FROM runtime AS crawlers
EXPOSE 8080
COPY --from=crawlers-packages /app ./
COPY shared shared
COPY crawlers crawlers
RUN node crawlers/src/main.ts --help >/dev/null
CMD ["node", "crawlers/src/main.ts"]

# Crawlers that also draw pages, in Debian's Chromium without the parts that need a screen: for shops that are nothing without their
# scripts. It triples the image, which is why not all have one. Its own sandbox needs what compose says of `drawing-crawlers`.
FROM runtime AS chromium
USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium-headless-shell \
    && rm -rf /var/lib/apt/lists/*
USER node
# It keeps its profile, and what else it writes, in /tmp. Past Debian's script, a shell that would stand between.
ENV CHROMIUM_PATH=/usr/lib/chromium/chromium-headless-shell HOME=/tmp

FROM chromium AS drawing-crawlers
EXPOSE 8080
COPY --from=crawlers-packages /app ./
COPY shared shared
COPY crawlers crawlers
RUN node crawlers/src/main.ts --help >/dev/null
CMD ["node", "crawlers/src/main.ts"]

FROM runtime AS demo-malls
ENV PORT=8090
EXPOSE 8090
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 CMD ["node", "healthcheck.cjs", "/"]
COPY --from=demo-malls-packages /app ./
COPY demo-malls demo-malls
RUN node demo-malls/src/main.ts --help >/dev/null
CMD ["node", "demo-malls/src/main.ts"]

FROM runtime AS shop
EXPOSE 8080
ARG SHOP=template
COPY --from=shop-packages /app ./
COPY shared shared
COPY mall-workers mall-workers
COPY ${SHOP} shop
RUN node shop/src/main.ts --help >/dev/null
CMD ["node", "shop/src/main.ts"]

# The two databases as they come, but never as root, and with a folder that is their user's.
FROM redis:7-bookworm AS redis
COPY deploy/redis.conf /etc/mallgate/redis.conf
RUN install -d -o redis -g redis /data
USER redis
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s --retries=3 CMD ["redis-cli", "-e", "ping"]
CMD ["redis-server", "/etc/mallgate/redis.conf"]

FROM mongo:8 AS mongo
RUN install -d -o 999 -g 999 /data/db
USER 999:999
# That it listens is enough to know; mongosh would take a second of CPU each time.
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s --retries=3 CMD ["bash", "-c", "</dev/tcp/127.0.0.1/27017"]
