import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Background } from "../background.ts";
import { parseRoomId } from "../ids.ts";
import type { RoomId, UserId } from "../ids.ts";

/** A key for messages of a room. */
export interface RoomKeyReference {
  readonly roomId: RoomId;
  readonly sessionId: string;
}

export interface RoomKeyHandlers {
  /** Keys came: what was `missing-key` under them may be decrypted now. */
  roomKeysArrived(agentId: UserId, keys: readonly RoomKeyReference[]): Promise<void>;
  /** Somebody's client says that it keeps keys to itself. @param keys.code e.g. `m.unverified` */
  roomKeysWithheld(agentId: UserId, keys: readonly (RoomKeyReference & { readonly code: string })[]): Promise<void>;
}

/** The library calls in the middle of its work: what is to be done about it waits until that is over. */
export function tellOfRoomKeys(
  machine: OlmMachine,
  {
    agentId,
    handlers,
    background,
  }: { readonly agentId: UserId; readonly handlers: RoomKeyHandlers; readonly background: Background },
): void {
  machine.registerRoomKeyUpdatedCallback((infos) => {
    const keys = infos.map(({ roomId, sessionId }) => ({ roomId: parseRoomId(roomId.toString()), sessionId }));
    background.run("room keys arrived", () => handlers.roomKeysArrived(agentId, keys));
    return Promise.resolve();
  });
  machine.registerRoomKeysWithheldCallback((infos) => {
    const keys = infos.map(({ roomId, sessionId, withheldCode }) => ({
      roomId: parseRoomId(roomId.toString()),
      sessionId,
      code: withheldCode,
    }));
    background.run("room keys withheld", () => handlers.roomKeysWithheld(agentId, keys));
    return Promise.resolve();
  });
}
