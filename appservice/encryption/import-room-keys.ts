import type { UserId } from "../ids.ts";
import type { IncomingEvents } from "./incoming-events.ts";
import type { MachinePool } from "./machine-pool.ts";
import type { ExportedRoomKey } from "./room-key-file.ts";

/** Keys that somebody has exported, for one agent. */
export interface GivenKeys {
  readonly keys: readonly ExportedRoomKey[];
  /** Whose messages are read with them; of others only what their own clients send keys for. One for each agent. */
  readonly giver: UserId;
}

export interface ImportedRoomKeys {
  /** Keys that were given. */
  readonly given: number;
  /** Of those, the ones that were new, or for earlier messages than those that were there. */
  readonly imported: number;
  /** Messages of the giver that waited for one of them. */
  readonly waiting: number;
}

/** Takes over given keys. What waits for them is handed out again. @throws EncryptionError, MatrixError */
export async function importRoomKeys(
  { machines, incoming }: { readonly machines: MachinePool; readonly incoming: Pick<IncomingEvents, "waitingFor"> },
  agentId: UserId,
  { keys, giver }: GivenKeys,
): Promise<ImportedRoomKeys> {
  const sessions = new Set(keys.map(({ session_id: sessionId }) => sessionId));
  const waiting = incoming.waitingFor(agentId, giver, sessions);
  const imported = await machines.use(agentId, (machine) => machine.importRoomKeys(keys, giver));
  return { given: keys.length, imported, waiting };
}
