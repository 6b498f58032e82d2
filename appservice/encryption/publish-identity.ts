import { SecretsBundle, UserId as LibraryUserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import { EncryptionError } from "./encryption-error.ts";
import type { LibrarySession } from "./library/library-machine.ts";
import type { RequestSender } from "./library/library-request.ts";
import type { Outgoing } from "./outgoing.ts";
import { signCrossSigningKeys } from "./sign-cross-signing-keys.ts";
import type { CrossSigningSeeds } from "./state.ts";

export interface PublishOptions {
  /** The agent's identity; without it, a new one is made, which people are warned of if there was another before. */
  readonly seeds: CrossSigningSeeds | undefined;
  /** Called with the identity before anybody can see it, when it is new or was made by an attempt that did not get this far. */
  readonly saveSeeds: (seeds: CrossSigningSeeds) => Promise<void>;
}

interface Device {
  readonly session: LibrarySession;
  readonly userId: UserId;
  readonly deviceId: string;
  readonly sender: RequestSender;
  readonly outgoing: Outgoing;
}

/**
 * Makes others able to write to the device and to trust it: its keys, one-time keys, the agent's cross-signing identity, and the device signed by it.
 * What the homeserver has already is left as it is, so an attempt that breaks off anywhere is completed by the next one.
 * @throws EncryptionError `device-lost`, MatrixError
 */
export async function publishIdentity(device: Device, options: PublishOptions): Promise<void> {
  try {
    await publish(device, options);
  } catch (error) {
    if (error instanceof MatrixError && error.isUnknownDevice) throw deviceLost(device, error);
    throw error;
  }
}

async function publish(device: Device, { seeds, saveSeeds }: PublishOptions): Promise<void> {
  const { session, sender, outgoing } = device;
  await outgoing.flush(session);
  const own = await provideIdentity(session, seeds);
  if (seeds === undefined) await saveSeeds(own);
  const published = await queryOwnKeys(device);
  await requireOwnDevice(device, published);
  const requests = await session.call("bootstrapCrossSigning", (machine) => machine.bootstrapCrossSigning(false));
  const signingKeys = requests.uploadSigningKeysRequest.body;
  const isSame = hasSigningKeys(published, device.userId, signingKeys);
  if (isSame && isSignedByOwner(published, device)) return;
  if (!isSame) await sender.uploadSigningKeys(signCrossSigningKeys(signingKeys, device.userId, own));
  await sender.send(session, requests.uploadSignaturesRequest);
  if (isSignedByOwner(await queryOwnKeys(device), device)) return;
  throw new EncryptionError(
    "failed",
    `the homeserver did not take the signature of ${device.userId}'s device ${device.deviceId}: check its log`,
  );
}

/** The private cross-signing keys that the machine has, if any. */
export async function exportSeeds(session: LibrarySession): Promise<CrossSigningSeeds | undefined> {
  const keys = await session.call("exportCrossSigningKeys", (machine) => machine.exportCrossSigningKeys());
  const { masterKey, self_signing_key: selfSigningKey, userSigningKey } = keys ?? {};
  if (masterKey === undefined || selfSigningKey === undefined || userSigningKey === undefined) return undefined;
  return { masterKey, selfSigningKey, userSigningKey };
}

async function provideIdentity(
  session: LibrarySession,
  seeds: CrossSigningSeeds | undefined,
): Promise<CrossSigningSeeds> {
  const present = await exportSeeds(session);
  if (seeds === undefined && present !== undefined) return present;
  if (seeds === undefined) {
    await session.call("bootstrapCrossSigning", (machine) => machine.bootstrapCrossSigning(true));
  } else if (present === undefined || !isSameIdentity(present, seeds)) {
    // unlike importCrossSigningKeys, this needs no homeserver that has the public part
    const bundle = {
      cross_signing: {
        master_key: seeds.masterKey,
        self_signing_key: seeds.selfSigningKey,
        user_signing_key: seeds.userSigningKey,
      },
    };
    await session.call("importSecretsBundle", (machine) =>
      machine.importSecretsBundle(SecretsBundle.from_json(bundle)),
    );
  }
  const own = await exportSeeds(session);
  if (own !== undefined) return own;
  throw new EncryptionError("failed", "the encryption library has made no cross-signing identity");
}

function isSameIdentity(one: CrossSigningSeeds, other: CrossSigningSeeds): boolean {
  return (
    one.masterKey === other.masterKey &&
    one.selfSigningKey === other.selfSigningKey &&
    one.userSigningKey === other.userSigningKey
  );
}

async function queryOwnKeys({ session, sender, userId }: Device): Promise<unknown> {
  const query = await session.call("queryKeysForUsers", (machine) =>
    machine.queryKeysForUsers([new LibraryUserId(userId)]),
  );
  return sender.send(session, query);
}

/** A device whose keys are gone, or others', has lost everybody's trust: its keys cannot be uploaded a second time. */
async function requireOwnDevice(device: Device, published: unknown): Promise<void> {
  const { session, userId, deviceId } = device;
  const ours = await session.call("identityKeys", (machine) => machine.identityKeys.ed25519.toBase64());
  if (at(published, "device_keys", userId, deviceId, "keys", `ed25519:${deviceId}`) === ours) return;
  throw deviceLost(device);
}

function deviceLost({ userId, deviceId }: Device, cause?: unknown): EncryptionError {
  const message = `the homeserver does not have the keys of ${userId}'s device ${deviceId}: the agent needs a new device`;
  return new EncryptionError("device-lost", message, { cause });
}

/** Each of the three keys with the name of the field in an upload and in the answer to a query. */
const signingKeyFields = [
  ["master_key", "master_keys"],
  ["self_signing_key", "self_signing_keys"],
  ["user_signing_key", "user_signing_keys"],
] as const;

function hasSigningKeys(published: unknown, userId: UserId, upload: string): boolean {
  const ours: unknown = JSON.parse(upload);
  return signingKeyFields.every(([uploaded, answered]) => {
    const [key] = keyIds(at(ours, uploaded, "keys"));
    return key !== undefined && keyIds(at(published, answered, userId, "keys")).includes(key);
  });
}

function isSignedByOwner(published: unknown, { userId, deviceId }: Device): boolean {
  const signatures = keyIds(at(published, "device_keys", userId, deviceId, "signatures", userId));
  return keyIds(at(published, "self_signing_keys", userId, "keys")).some((key) => signatures.includes(key));
}

function keyIds(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((found: unknown, name) => (isRecord(found) ? found[name] : undefined), value);
}
