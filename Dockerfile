FROM node:24

ENV NODE_ENV=production \
    POSTSTELLE_DATA=/data \
    POSTSTELLE_HOST=0.0.0.0

# Not root: then PostgreSQL runs as the same user, below the data folder.
RUN mkdir /app /data && chown node:node /app /data
USER node
WORKDIR /app

COPY --chown=node:node package.json package-lock.json .npmrc ./
# Optional dependencies stay: PostgreSQL's and sharp's binaries are among them.
RUN npm ci --omit=dev && npm cache clean --force
COPY --chown=node:node bin bin
COPY --chown=node:node db db
COPY --chown=node:node fixtures/lindenau fixtures/lindenau
COPY --chown=node:node fixtures/post fixtures/post
COPY --chown=node:node src src
COPY --chown=node:node workers workers

VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/api/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/poststelle.js", "up"]
