import { isRecord } from "../room-event.ts";
import type { AgentFacts } from "./agent-facts.ts";
import { findingsAbout } from "./finding.ts";
import type { Finding, FindingsAbout } from "./finding.ts";
import { at } from "./published-device.ts";
import type { PublishedDevice } from "./published-device.ts";
import { checkSignature } from "./signed-object.ts";

/** A queue that nobody empties. */
const fullQueue = 100;
const manyOneTimeKeys = 10;

/**
 * Compares what we hold of an agent's device with what everybody else gets to see of it: the device is there, its keys are ours, and its signature leads to
 * the identity in our database (master key → self-signing key → device). One finding that says all is well, or one for each thing that is not.
 * @param published `undefined` when the homeserver does not know the device
 */
export function examineAgent(facts: AgentFacts, published: PublishedDevice | undefined): readonly Finding[] {
  const { agentId, deviceId, device, waiting } = facts;
  const about = findingsAbout(agentId);
  const findings: Finding[] = [];
  if (device.kind === "unreadable") {
    findings.push(about.problem(`device ${deviceId}: ${device.reason}`, "see the lines about the crypto store"));
  }
  if (device.kind === "no-store") {
    const message = `the crypto store has nothing of device ${deviceId}`;
    findings.push(about.warning(message, "nothing: the agent gets a new device with the same identity by itself"));
  }
  if (published === undefined) {
    const message = `the homeserver has no device ${deviceId}: somebody has deleted it`;
    const advice =
      "nothing now: AgentChat makes a new one, signed by the same identity, within ten minutes, or at once when it is restarted; find out who deletes agents' devices";
    findings.push(about.problem(message, advice));
  } else {
    findings.push(...examineKeys(facts, published, about), ...examineSupplies(published, about));
  }
  if (waiting > 0) {
    const message = `${waiting} ${waiting === 1 ? "message waits" : "messages wait"} for the key to read ${waiting === 1 ? "it" : "them"}`;
    findings.push(about.warning(message, "whoever sent them can send them again; the log says which rooms"));
  }
  if (findings.length > 0 || published === undefined) return findings;
  const fallback = published.hasUnusedFallbackKey === true ? ", a fallback key" : "";
  return [about.fine(`device ${deviceId}, signed by its owner; ${published.oneTimeKeys} one-time keys${fallback}`)];
}

const willBeReplaced =
  "AgentChat then makes a new one, signed by the same identity, within ten minutes, or at once when it is restarted";

function examineKeys(
  { agentId, deviceId, device, masterKey }: AgentFacts,
  published: PublishedDevice,
  about: FindingsAbout,
): readonly Finding[] {
  const replace = `delete this device on the homeserver (Ketesa: the user's devices): ${willBeReplaced}`;
  const key = at(published.deviceKeys, "keys", `ed25519:${deviceId}`);
  const identityKey = at(published.deviceKeys, "keys", `curve25519:${deviceId}`);
  if (typeof key !== "string") {
    return [about.problem(`the homeserver has no keys of device ${deviceId}: nobody can encrypt for it`, replace)];
  }
  if (device.kind === "keys" && (device.ed25519 !== key || device.curve25519 !== identityKey)) {
    return [about.problem(`the homeserver has other keys of device ${deviceId} than our crypto store`, replace)];
  }
  if (checkSignature(published.deviceKeys, { userId: agentId, keyId: deviceId, key }) !== "valid") {
    return [about.problem(`the keys of device ${deviceId} are not signed by itself: clients ignore them`, replace)];
  }
  const chain = brokenLink(published, { agentId, deviceId, masterKey });
  return chain === undefined
    ? []
    : [about.problem(`${chain}: clients warn of this agent, or do not write to it`, replace)];
}

/** Where the signatures from the master key to the device end, `undefined` when they do not. */
function brokenLink(
  published: PublishedDevice,
  { agentId: userId, deviceId, masterKey: kept }: Pick<AgentFacts, "agentId" | "deviceId" | "masterKey">,
): string | undefined {
  const master = soleKey(published.masterKey);
  if (master === undefined) return "the homeserver has no cross-signing identity";
  if (kept !== undefined && kept !== master) {
    return "the homeserver has another identity than our database: somebody has replaced it";
  }
  const selfSigning = soleKey(published.selfSigningKey);
  if (selfSigning === undefined) return "the homeserver has no self-signing key";
  const byMaster = checkSignature(published.selfSigningKey, { userId, keyId: master, key: master });
  if (byMaster !== "valid") return `the master key's signature of the self-signing key is ${byMaster}`;
  const byOwner = checkSignature(published.deviceKeys, { userId, keyId: selfSigning, key: selfSigning });
  return byOwner === "valid" ? undefined : `the self-signing key's signature of device ${deviceId} is ${byOwner}`;
}

/** A cross-signing key has one key, under its own name (client-server API, `CrossSigningKey`). */
function soleKey(crossSigningKey: unknown): string | undefined {
  const keys = at(crossSigningKey, "keys");
  const [key] = isRecord(keys) ? Object.values(keys) : [];
  return typeof key === "string" ? key : undefined;
}

/** What others need to write to the device for the first time. */
function examineSupplies(published: PublishedDevice, about: FindingsAbout): readonly Finding[] {
  const { oneTimeKeys, hasUnusedFallbackKey, queued } = published;
  const findings: Finding[] = [];
  const refill = "AgentChat makes new ones when the homeserver tells their number: see the lines about delivery";
  if (oneTimeKeys === 0 && hasUnusedFallbackKey === false) {
    findings.push(about.problem("neither one-time keys nor a fallback key are left on the homeserver", refill));
  } else if (oneTimeKeys < manyOneTimeKeys) {
    findings.push(about.warning(`${oneTimeKeys} one-time keys are left on the homeserver`, refill));
  }
  if (queued >= fullQueue) {
    const message = `${queued} to-device messages or more wait on the homeserver`;
    findings.push(
      about.warning(message, "while AgentChat runs it fetches them within ten minutes; if not, see its log"),
    );
  }
  return findings;
}
