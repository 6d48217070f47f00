FROM node:24

ENV NODE_ENV=production \
    POSTSTELLE_DATA=/data \
    POSTSTELLE_HOST=0.0.0.0

# Programs that widen what can be read, where a city wants them:
#   docker build --build-arg DEBIAN_PACKAGES="libreoffice-writer-nogui libreoffice-calc-nogui" .
ARG DEBIAN_PACKAGES=""
RUN if [ -n "$DEBIAN_PACKAGES" ]; then \
      apt-get update && apt-get install -y --no-install-recommends $DEBIAN_PACKAGES && rm -rf /var/lib/apt/lists/*; \
    fi

# The program belongs to root and runs as node: it cannot change itself.
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional dependencies stay: PostgreSQL's and sharp's binaries are among them.
RUN npm ci --omit=dev && npm cache clean --force
COPY bin bin
COPY db db
COPY fixtures/calibration fixtures/calibration
COPY fixtures/lindenau fixtures/lindenau
COPY fixtures/post fixtures/post
COPY fixtures/strangers fixtures/strangers
COPY src src
COPY workers workers

# Folders that volumes are mounted on: a new volume takes its owner from them.
RUN mkdir -p /data/keys /data/hot && chown -R node:node /data
VOLUME /data
# Not root: then the embedded PostgreSQL runs as the same user, below the data folder.
USER node
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/api/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/poststelle.js"]
CMD ["up"]
