import { z } from "zod";
import type { AgentIdentity, Identities } from "../encryption/state.ts";
import type { CryptoStore } from "../encryption/crypto-store/open-crypto-store.ts";
import { storeNameOf } from "../encryption/agent-machine.ts";
import { EncryptionError } from "../encryption/encryption-error.ts";
import { isUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import { publicKeyOf } from "./signed-object.ts";

/** What we hold of an agent's device. Nothing in it is secret. */
export const agentFactsSchema = z.object({
  agentId: z.custom<UserId>(isUserId),
  deviceId: z.string(),
  /** Of the crypto store: public keys, unpadded base64. */
  device: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("keys"), curve25519: z.string(), ed25519: z.string() }),
    z.object({ kind: z.literal("no-store") }),
    z.object({ kind: z.literal("unreadable"), reason: z.string() }),
  ]),
  /** Public master key of the identity in the database. */
  masterKey: z.string().optional(),
  /** Messages that cannot be decrypted until a key comes. */
  waiting: z.number(),
});

export type AgentFacts = z.output<typeof agentFactsSchema>;

/** Public keys of a device, unpadded base64. */
export interface DeviceKeys {
  readonly curve25519: string;
  readonly ed25519: string;
}

export interface AgentFactsOptions {
  readonly identities: Pick<Identities, "all" | "find">;
  readonly store: Pick<CryptoStore, "has">;
  /** @throws EncryptionError */
  readonly keysOf: (identity: AgentIdentity) => Promise<DeviceKeys>;
  /** Messages without a key, by agent. */
  readonly waiting: ReadonlyMap<UserId, number>;
}

/** One agent after the other: it is in no hurry, and others are at work. @throws StoreError */
export async function readAgentFacts(options: AgentFactsOptions): Promise<readonly AgentFacts[]> {
  const facts: AgentFacts[] = [];
  for (const { agentId } of await options.identities.all()) {
    const identity = await options.identities.find(agentId);
    if (identity === undefined) continue;
    const { deviceId, seeds } = identity;
    const masterKey = seeds === undefined ? undefined : publicKeyOf(seeds.masterKey);
    const device = await readDevice(identity, options);
    facts.push({
      agentId,
      deviceId,
      device,
      waiting: options.waiting.get(agentId) ?? 0,
      ...(masterKey && { masterKey }),
    });
  }
  return facts;
}

async function readDevice(
  identity: AgentIdentity,
  { store, keysOf }: AgentFactsOptions,
): Promise<AgentFacts["device"]> {
  if (!(await store.has(storeNameOf(identity.agentId, identity.deviceId)))) return { kind: "no-store" };
  try {
    const { curve25519, ed25519 } = await keysOf(identity);
    return { kind: "keys", curve25519, ed25519 };
  } catch (error) {
    if (!(error instanceof EncryptionError)) throw error;
    return { kind: "unreadable", reason: error.message };
  }
}
