FROM node:24-slim

# For voice messages and videos.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg espeak-ng \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY . .

RUN install --directory --owner=node --group=node /agentchat
USER node
VOLUME /agentchat
EXPOSE 9993 9994
CMD ["node", "bots/cli.ts", "start", "--config", "/agentchat/agentchat.yaml"]
