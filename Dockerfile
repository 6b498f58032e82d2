FROM node:24-slim

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# npm ci refuses a lock file that lacks packages for other platforms; npm install looks those up.
RUN npm ci --omit=dev || npm install --omit=dev --no-save
COPY . .

RUN install --directory --owner=node --group=node /agentchat
USER node
VOLUME /agentchat
EXPOSE 9993 9994
CMD ["node", "bots/cli.ts", "start", "--config", "/agentchat/agentchat.yaml"]
