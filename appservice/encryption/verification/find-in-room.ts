import { eventOf } from "../../client/queries.ts";
import type { HomeserverClient } from "../../client/homeserver-client.ts";
import type { EventId, RoomId, UserId } from "../../ids.ts";
import type { RoomEvent } from "../../room-event.ts";
import { decryptEvent } from "../decryption.ts";
import type { LibraryMachine } from "../library/library-machine.ts";

export interface RoomReader {
  readonly client: HomeserverClient;
  readonly library: LibraryMachine;
  readonly agentId: UserId;
}

/** An event that the homeserver has, in clear; `undefined` when it is not there or cannot be read. @throws MatrixError, EncryptionError */
export async function findInRoom(
  { client, library, agentId }: RoomReader,
  roomId: RoomId,
  eventId: EventId,
): Promise<RoomEvent | undefined> {
  const event = await eventOf(client, { userId: agentId, roomId, eventId });
  if (event?.type !== "m.room.encrypted") return event;
  const decryption = await decryptEvent(await library.session(), event);
  return decryption.kind === "decrypted" ? decryption.event : undefined;
}
