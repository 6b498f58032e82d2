import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { retryPauseMs } from "./client/homeserver-client.ts";
import type { HomeserverClient } from "./client/homeserver-client.ts";
import { MatrixError } from "./matrix-error.ts";
import { isRecord } from "./room-event.ts";

/** Identifies this application service to the homeserver. */
export interface Registration {
  /** `id` of the registration file. */
  readonly id: string;
  readonly asToken: string;
  readonly hsToken: string;
  /** Whom the homeserver takes our calls for that name nobody. */
  readonly senderLocalpart: string;
  /** Of the service bot. */
  readonly serviceLocalpart: string;
}

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;

/**
 * Resolves when the homeserver answers; until then says in the log that it is waited for.
 * @throws MatrixError `stopped` when the signal is aborted; `registration` when something else than a homeserver answers
 */
export async function waitForHomeserver(client: HomeserverClient, log: Logger, signal: AbortSignal): Promise<void> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      await client.request({
        method: "GET",
        path: "/_matrix/client/versions",
        endpoint: "GET /versions",
        retries: 0,
        timeoutMs: 10_000,
      });
      return;
    } catch (error) {
      if (!(error instanceof MatrixError)) throw error;
      // a homeserver that refuses us; why it does is found out next
      if (error.errcode === "M_UNKNOWN_TOKEN") return;
      if (!error.retryable) throw notAHomeserver(client.url, error);
      log.warn({ homeserver: client.url, reason: error.code, retryInMs: pauseMs }, "waiting for the homeserver");
    }
    try {
      await sleep(pauseMs, undefined, { signal });
    } catch (cause) {
      throw new MatrixError("stopped", "AgentChat is stopping", { cause });
    }
  }
}

function notAHomeserver(url: string, cause: MatrixError): MatrixError {
  return new MatrixError("registration", `what answers at ${url} is no Matrix homeserver: check homeserver.url`, {
    cause,
  });
}

/**
 * Checks that the homeserver knows our registration (`GET /account/whoami`) and reaches us (application service ping, MSC2659).
 * @returns whether the homeserver has reached us; `undefined` when it knows no ping
 * @throws MatrixError `registration` that says what to change
 */
export async function checkRegistration(
  client: HomeserverClient,
  registration: Registration,
  options: { readonly serverName: string; readonly ownUrl: string; readonly log: Logger },
): Promise<true | undefined> {
  const expected = `@${registration.senderLocalpart}:${options.serverName}`;
  const userId = await whoAmI(client);
  if (userId !== expected) {
    throw new MatrixError(
      "registration",
      `the homeserver takes our as_token for ${String(userId)}, not for ${expected}: is homeserver.serverName right, and does the homeserver use the same registration file? It reads it when it starts.`,
    );
  }
  return ping(client, registration, options);
}

async function whoAmI(client: HomeserverClient): Promise<unknown> {
  try {
    const answer = await client.request({
      method: "GET",
      path: "/_matrix/client/v3/account/whoami",
      endpoint: "GET /account/whoami",
    });
    return isRecord(answer) ? answer["user_id"] : undefined;
  } catch (cause) {
    if (!(cause instanceof MatrixError) || cause.status === undefined || cause.retryable) throw cause;
    throw new MatrixError(
      "registration",
      `the homeserver at ${client.url} does not know our as_token: add the registration file to its app_service_config_files and restart it`,
      { cause },
    );
  }
}

/** A homeserver may still hold connections to a process of ours that has died, or be busy: the first pings fail then. */
const pingAttempts = 5;

/** Client-server API, `POST /_matrix/client/v1/appservice/{appserviceId}/ping`. Also ends the homeserver's pause after failed transactions. */
async function ping(
  client: HomeserverClient,
  registration: Registration,
  options: { readonly ownUrl: string; readonly log: Logger },
): Promise<true | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.request({
        method: "POST",
        path: `/_matrix/client/v1/appservice/${encodeURIComponent(registration.id)}/ping`,
        endpoint: "POST /appservice/{appserviceId}/ping",
        body: { transaction_id: `agentchat-${Date.now()}` },
      });
      return true;
    } catch (cause) {
      if (!(cause instanceof MatrixError)) throw cause;
      if (cause.status === 404 && cause.errcode === "M_UNRECOGNIZED") {
        const { url: homeserver } = client;
        options.log.warn(
          { homeserver },
          "no application service ping: whether the homeserver reaches us shows with the first message",
        );
        return undefined;
      }
      const advice = pingAdvice(cause.errcode, options.ownUrl, registration.id);
      if (advice === undefined) throw cause;
      if (attempt >= pingAttempts || !isPassing(cause)) {
        throw new MatrixError("registration", `${advice} (${cause.message})`, { cause });
      }
      options.log.warn({ attempt, err: cause }, "the homeserver does not reach us yet and is asked again");
      await sleep(retryPauseMs(attempt));
    }
  }
}

function isPassing({ errcode }: MatrixError): boolean {
  return errcode === "M_CONNECTION_FAILED" || errcode === "M_CONNECTION_TIMEOUT";
}

/** What to do about the errors that the specification lists for the ping. */
function pingAdvice(errcode: string | undefined, ownUrl: string, id: string): string | undefined {
  switch (errcode) {
    case "M_URL_NOT_SET":
      return `the registration file has no url: write "url: ${ownUrl}" into it and restart the homeserver`;
    case "M_CONNECTION_FAILED":
      return `the homeserver cannot connect to the url of the registration file; we listen for ${ownUrl}: correct appservice.url, make the registration again, restart the homeserver, and check firewalls and container networks`;
    case "M_CONNECTION_TIMEOUT":
      return `the homeserver's connection to us times out; we listen for ${ownUrl}: check firewalls and container networks`;
    case "M_BAD_STATUS":
      return `the homeserver reaches us but is refused: its registration file has another hs_token, or something else answers at ${ownUrl}; give both the same file and restart the homeserver`;
    case "M_FORBIDDEN":
      return `the homeserver knows our as_token under another id than "${id}": give both the same registration file`;
    default:
      return undefined;
  }
}
