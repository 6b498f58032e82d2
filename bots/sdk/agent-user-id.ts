import { localpartOf, MatrixError, parseUserId, serverNameOf } from "#appservice";
import type { UserId } from "#appservice";

/** Where our virtual users live. */
export interface Namespace {
  /** Prefix of their localparts, e.g. `_agentchat_`. */
  readonly userPrefix: string;
  readonly serverName: string;
}

/** Between a remote person's localpart and server; escaping never makes it. */
const separator = "=_";

/** `@_agentchat_echo:example.org`. */
export function serverAgentId(namespace: Namespace, botId: string): UserId {
  return parseUserId(`@${namespace.userPrefix}${botId}:${namespace.serverName}`);
}

/**
 * `@_agentchat_assistant_alice:example.org` for a person of this server, `@_agentchat_assistant_bob=_elsewhere.org:example.org` for one of another:
 * reversible, and never the same for two people.
 * @throws MatrixError `invalid-id` when it would be longer than the specification allows
 */
export function personalAgentId(namespace: Namespace, botId: string, personId: UserId): UserId {
  const server = serverNameOf(personId);
  const person =
    escape(localpartOf(personId)) + (server === namespace.serverName ? "" : `${separator}${escape(server)}`);
  return parseUserId(`@${namespace.userPrefix}${botId}_${person}:${namespace.serverName}`);
}

/** The person whom an agent of this bot serves; `undefined` when the id is not one that `personalAgentId` makes. */
export function personOf(namespace: Namespace, botId: string, agentId: UserId): UserId | undefined {
  const prefix = `${namespace.userPrefix}${botId}_`;
  if (serverNameOf(agentId) !== namespace.serverName || !localpartOf(agentId).startsWith(prefix)) return undefined;
  const [localpart, server, ...rest] = localpartOf(agentId).slice(prefix.length).split(separator);
  if (localpart === undefined || localpart === "" || rest.length > 0) return undefined;
  try {
    const personId = parseUserId(
      `@${unescape(localpart)}:${server === undefined ? namespace.serverName : unescape(server)}`,
    );
    return personalAgentId(namespace, botId, personId) === agentId ? personId : undefined;
  } catch (error) {
    if (error instanceof MatrixError || error instanceof URIError) return undefined;
    throw error;
  }
}

/** Whether an agent, of whichever bot, serves this person alone. */
export function servesOnly(
  namespace: Namespace,
  { agentId, personId }: { readonly agentId: UserId; readonly personId: UserId },
): boolean {
  const { userPrefix } = namespace;
  const localpart = localpartOf(agentId);
  // ids of bots have no "_"
  const [botId = ""] = localpart.slice(userPrefix.length).split("_", 1);
  return localpart.startsWith(userPrefix) && personOf(namespace, botId, agentId) === personId;
}

/** Bytes that a localpart may not hold, and `=` itself, as `=` and two hex digits (appendices, "Mapping from other character sets"). */
function escape(value: string): string {
  return Buffer.from(value, "utf8").reduce((text, byte) => {
    const character = String.fromCharCode(byte);
    return text + (/[a-z0-9._\-/+]/u.test(character) ? character : `=${byte.toString(16).padStart(2, "0")}`);
  }, "");
}

function unescape(value: string): string {
  return decodeURIComponent(value.replaceAll("%", "%25").replaceAll(/=([0-9a-f]{2})/gu, "%$1"));
}
