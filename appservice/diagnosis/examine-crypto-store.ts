import { existsSync } from "node:fs";
import type { Logger } from "pino";
import { storeNameOf } from "../encryption/agent-machine.ts";
import { judgeCryptoStore } from "../encryption/judge-crypto-store.ts";
import { openCryptoStore } from "../encryption/crypto-store/open-crypto-store.ts";
import type { CryptoStore } from "../encryption/crypto-store/open-crypto-store.ts";
import { EncryptionError } from "../encryption/encryption-error.ts";
import { createLibraryMachine } from "../encryption/library/library-machine.ts";
import { storeKeyOf } from "../encryption/open-encryption.ts";
import { checkStoreKey } from "../encryption/store-key-check.ts";
import type { AgentIdentity, EncryptionState } from "../encryption/state.ts";
import { readAgentFacts } from "./agent-facts.ts";
import type { AgentFacts, DeviceKeys } from "./agent-facts.ts";
import { findingsAbout, problemFrom } from "./finding.ts";
import type { Finding } from "./finding.ts";

export interface CryptoStoreOptions {
  readonly state: Pick<EncryptionState, "identities" | "cryptoStore">;
  readonly file: string;
  readonly masterSecret: Uint8Array;
  readonly log: Logger;
}

const subject = "crypto store";

/** Looks at the crypto store of an AgentChat that does not run. Nothing is changed, and nothing asked of the homeserver. @throws StoreError */
export async function examineCryptoStore(
  options: CryptoStoreOptions,
): Promise<{ readonly findings: readonly Finding[]; readonly agents: readonly AgentFacts[] }> {
  const { state, file } = options;
  const about = findingsAbout(subject);
  const mark = await state.cryptoStore.load();
  if (!existsSync(file)) {
    const lost = about.warning(
      `${file} is missing`,
      "nothing, if it is lost: agents make new devices with the same identities. If you have it, put it back; never an old copy",
    );
    return { findings: [mark === undefined ? about.fine(`${file} is made at the first start`) : lost], agents: [] };
  }
  try {
    await using store = openCryptoStore({ path: file });
    judgeCryptoStore(store, mark, { file });
    const agents = await readAgentFacts({
      identities: state.identities,
      store,
      keysOf: (identity) => readKeys(identity, store, options),
      waiting: new Map(),
    });
    return { findings: [about.fine(`${file} belongs to this database, and is no older than it`)], agents };
  } catch (error) {
    if (error instanceof EncryptionError) return { findings: [problemFrom(subject, error)], agents: [] };
    throw error;
  }
}

/** Opens the device as AgentChat would, which proves that its master secret is the right one. */
async function readKeys(
  { agentId, deviceId }: AgentIdentity,
  store: CryptoStore,
  { masterSecret, log }: CryptoStoreOptions,
): Promise<DeviceKeys> {
  const storeName = storeNameOf(agentId, deviceId);
  const storeKey = storeKeyOf(masterSecret, agentId);
  await checkStoreKey(store, storeName, storeKey);
  await using library = createLibraryMachine({
    store,
    storeName,
    storeKey,
    userId: agentId,
    deviceId,
    opened: () => undefined,
    limits: { callMs: 30_000, afterPanicMs: 2_000 },
    log,
  });
  const session = await library.session();
  return await session.call("identityKeys", ({ identityKeys }) => ({
    curve25519: identityKeys.curve25519.toBase64(),
    ed25519: identityKeys.ed25519.toBase64(),
  }));
}
