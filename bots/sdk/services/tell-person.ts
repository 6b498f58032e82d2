import type { EventId, UserId } from "#appservice";
import { replyContent } from "../reply-content.ts";
import type { TurnWorld } from "../turn-world.ts";
import type { Home } from "./home-of.ts";
import type { PersonMessage } from "./service.ts";

export interface Telling {
  /** Which bot has something to say. */
  readonly botId: string;
  readonly personId: UserId;
  readonly home: Home;
}

/** A person's assistant says something in their direct chat that nobody asked for; once for the same source and part. It becomes part of the conversation. */
export async function tellPerson(
  { homeserver, state, now }: Pick<TurnWorld, "homeserver" | "state" | "now">,
  { botId, personId, home }: Telling,
  message: PersonMessage,
): Promise<EventId> {
  const { text, part = "", extra, reactions = [] } = message;
  const { agent, roomId } = home;
  const intent = homeserver.intent(agent.userId);
  const source = `${botId} ${message.source}`;
  const send = async (sentPart: string, type: string, content: Readonly<Record<string, unknown>>): Promise<EventId> =>
    (await intent.send({ roomId, type, content, source, part: sentPart, personId })).eventId;
  const { type, content } = message.content ?? {
    type: "m.room.message",
    content: replyContent({ text, isNotice: false, message: undefined, isDirect: true }),
  };
  // with a mention it notifies also where others are in the room
  const eventId = await send(`tell ${part}`, type, { ...content, "m.mentions": { user_ids: [personId] }, ...extra });
  await state.conversations.append([
    {
      agentId: agent.userId,
      roomId,
      eventId,
      sender: agent.userId,
      role: "agent",
      text,
      timestamp: now(),
      personId,
    },
  ]);
  for (const key of reactions) {
    const relation = { rel_type: "m.annotation", event_id: eventId, key };
    await send(`tell ${part} ${key}`, "m.reaction", { "m.relates_to": relation });
  }
  return eventId;
}
