import { megolmPlace } from "./ratchet-places.ts";
import type { SentPlace } from "./ratchet-places.ts";
import * as sdk from "matrix-js-sdk";
import type { MatrixEvent } from "matrix-js-sdk";
import type { Person } from "./person.ts";

export interface EncryptedRoomOptions {
  readonly isDirect?: boolean;
  readonly historyVisibility?: string;
  /** After how many messages each sender makes a new key. */
  readonly messagesPerKey?: number;
}

/** A room that is encrypted from the beginning, with these invited and joined. */
export async function encryptedRoom(
  person: Person,
  agents: readonly string[],
  options: EncryptedRoomOptions = {},
): Promise<string> {
  const { isDirect = agents.length === 1, historyVisibility, messagesPerKey } = options;
  const rotation = messagesPerKey === undefined ? {} : { rotation_period_msgs: messagesPerKey };
  const state = [
    { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2", ...rotation } },
  ];
  const visibility = {
    type: "m.room.history_visibility",
    state_key: "",
    content: { history_visibility: historyVisibility },
  };
  const { room_id: roomId } = await person.client.createRoom({
    invite: [...agents],
    is_direct: isDirect,
    preset: isDirect ? sdk.Preset.TrustedPrivateChat : sdk.Preset.PrivateChat,
    initial_state: historyVisibility === undefined ? state : [...state, visibility],
  });
  for (const agent of agents) await person.sees(roomId, agent, "join");
  return roomId;
}

function timeline(person: Person, roomId: string): readonly MatrixEvent[] {
  return person.client.getRoom(roomId)?.getLiveTimeline().getEvents() ?? [];
}

/** Ids of the events that the person's client cannot decrypt. */
export function unreadable(person: Person, roomId: string): readonly string[] {
  return timeline(person, roomId)
    .filter((event) => !event.isRedacted())
    .filter((event) => event.getType() === "m.room.encrypted" || event.isDecryptionFailure())
    .map((event) => `${event.getId()} by ${event.getSender()}`);
}

/** Types of what was sent in clear, other than what clients never encrypt. */
export function sentInClear(person: Person, roomId: string): readonly string[] {
  const types = timeline(person, roomId)
    .filter((event) => !event.isState() && !event.isRedacted())
    .map((event) => event.getWireType());
  return types.filter((type) => !["m.room.encrypted", "m.reaction", "m.room.redaction"].includes(type));
}

/** What a user has encrypted in the room. */
export function sessionPlaces(person: Person, roomId: string, from: string): readonly SentPlace[] {
  return timeline(person, roomId)
    .filter((event) => event.getSender() === from && event.getWireType() === "m.room.encrypted")
    .flatMap((event) => {
      const { session_id: ratchet, ciphertext } = event.getWireContent();
      if (typeof ratchet !== "string" || typeof ciphertext !== "string") return [];
      return [{ what: event.getId() ?? "", ratchet, place: megolmPlace(ciphertext) }];
    });
}

export async function react(person: Person, roomId: string, eventId: string, key: string): Promise<void> {
  const content = { "m.relates_to": { rel_type: "m.annotation", event_id: eventId, key } };
  await person.client.sendEvent(roomId, "m.reaction" as never, content as never);
}
