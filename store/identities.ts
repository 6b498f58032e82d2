import type { AgentIdentity, CrossSigningSeeds, Identities, UserId } from "#appservice";
import type { Backend } from "./backend.ts";
import type { Keyring } from "./keyring.ts";
import type { Reader } from "./reader.ts";
import type { Sealing } from "./sealing.ts";

const table = { name: "agent_identities" } as const;

/** Seeds are sealed as a person's content is, with a key of the agent. */
export function createIdentities(
  { db, erase }: Pick<Backend, "db" | "erase">,
  keyring: Keyring,
  sealing: Sealing,
  reader: Reader,
): Identities {
  async function write(identity: AgentIdentity, body: Uint8Array | null, key: number | null): Promise<void> {
    const columns = { device_id: identity.deviceId, body, person_key: key };
    await db
      .insertInto("agent_identities")
      .values({ agent_id: identity.agentId, ...columns })
      .onConflict((conflict) => conflict.column("agent_id").doUpdateSet(columns))
      .execute();
  }

  return {
    async all() {
      const rows = await db.selectFrom("agent_identities").select(["agent_id", "device_id"]).execute();
      return rows.map((row) => ({ agentId: row.agent_id, deviceId: row.device_id }));
    },
    async find(agentId) {
      const row = await db
        .selectFrom("agent_identities")
        .leftJoin("people", "people.key_id", "agent_identities.person_key")
        .select(["device_id", "body", "key_id", "person_id", "salt"])
        .where("agent_id", "=", agentId)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { device_id: deviceId, body, key_id: keyId, person_id: personId, salt } = row;
      if (body === null || keyId === null || personId === null || salt === null)
        return { agentId, deviceId, seeds: undefined };
      const text = reader.tryOpen(table, { clear: clearOf(agentId), body, keyId, personId, salt });
      return { agentId, deviceId, seeds: text === undefined ? undefined : parseSeeds(text) };
    },
    async save(identity) {
      const { agentId, seeds } = identity;
      if (seeds === undefined) {
        await write(identity, null, null);
        return;
      }
      const content = {
        table,
        clear: clearOf(agentId),
        personId: agentId,
        text: `${seeds.masterKey} ${seeds.selfSigningKey} ${seeds.userSigningKey}`,
      };
      await sealing.write(content, async ({ body, keyId }) => {
        await write(identity, body, keyId);
        return true;
      });
    },
    async delete(agentId) {
      await erase(async (transaction) => {
        await transaction.deleteFrom("agent_identities").where("agent_id", "=", agentId).execute();
        await transaction.deleteFrom("people").where("person_id", "=", agentId).execute();
      });
      keyring.forget(agentId);
    },
  };
}

function parseSeeds(text: string): CrossSigningSeeds {
  const [masterKey = "", selfSigningKey = "", userSigningKey = ""] = text.split(" ");
  return { masterKey, selfSigningKey, userSigningKey };
}

function clearOf(agentId: UserId): readonly string[] {
  return [agentId];
}
