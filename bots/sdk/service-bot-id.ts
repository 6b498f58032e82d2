/** Bot whose agent is the service bot itself. */
export const serviceBotId = "agentchat";
