import { z } from "zod";
import { chat, id } from "./fields.ts";

const botId = id.describe("The bot.");

export const adminEvents = {
  "io.agentchat.admin.user.created": z
    .object({ ...chat, botId, roomId: id.exactOptional().describe("Their direct chat, when there is one.") })
    .readonly()
    .describe("A person got an agent of their own."),
  "io.agentchat.admin.agent.deployed": z
    .object({ botId, agentId: id.describe("Its virtual user."), displayName: z.string().describe("Its name.") })
    .readonly()
    .describe("An agent that serves everyone was registered."),
  "io.agentchat.admin.alert.raised": z
    .object({
      severity: z.enum(["warning", "critical"]).describe("How bad it is."),
      alert: id.describe("What it is about, the same each time, such as `homeserver-away`."),
      detail: z.string().describe("What happened and what to do, for the administrator."),
    })
    .readonly()
    .describe("Somebody who runs AgentChat should look."),
};
