import type { Intent } from "#appservice";
import type { MessageTurn } from "../turn.ts";
import type { RoomCommand } from "./parse-room-command.ts";
import type { AnswerPolicy } from "./room-policy.ts";
import { mayRename } from "./room-power.ts";
import type { RoomRules } from "./room-rules.ts";

const sentences: Readonly<Record<AnswerPolicy, string>> = {
  always: "I answer everything that is said in this room.",
  mention: "I answer what is said to me in this room: with a mention, or as a reply to me.",
  never: "I answer nothing in this room.",
};

/** Runs a command about the agent in the turn's room. What is told to several agents at once each acknowledges with a reaction, which nobody answers. */
export async function runRoomCommand(
  command: RoomCommand,
  { rules, intent, turn }: { readonly rules: RoomRules; readonly intent: Intent; readonly turn: MessageTurn },
): Promise<void> {
  const { message, sender, room } = turn;
  const { roomId } = room;
  const agentId = turn.agent.userId;

  async function acknowledge(key: string): Promise<void> {
    await intent.send({
      roomId,
      type: "m.reaction",
      content: { "m.relates_to": { rel_type: "m.annotation", event_id: message.eventId, key } },
      source: message.eventId,
      part: "acknowledgement",
      personId: sender.userId,
    });
  }

  async function tell(sentence: string): Promise<void> {
    await turn.reply(sentence, { isNotice: true });
  }

  switch (command.name) {
    case "quiet":
      await rules.change(agentId, roomId, { isQuiet: command.isQuiet });
      return acknowledge(command.isQuiet ? "🤫" : "👋");
    case "answer":
      if (room.isDirect) return tell("In a direct chat I answer everything.");
      if (command.policy === undefined) {
        return tell(`${sentences[rules.of(agentId, roomId).answer]} Change it with !answer always, mention or never.`);
      }
      if (sender.level !== "admin" && !(await mayRename(intent, roomId, sender.userId))) {
        return tell("Only those who may change the room's name can set that.");
      }
      await rules.change(agentId, roomId, { answer: command.policy });
      return tell(`From now on: ${sentences[command.policy]}`);
  }
}
