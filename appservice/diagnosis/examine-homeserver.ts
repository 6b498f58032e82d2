import type { Logger } from "pino";
import { createBackground } from "../background.ts";
import { createHomeserverClient } from "../client/homeserver-client.ts";
import type { HomeserverClient } from "../client/homeserver-client.ts";
import { checkRegistration } from "../connect.ts";
import type { Registration } from "../connect.ts";
import { HttpProblem } from "../http/http-problem.ts";
import { listen } from "../http/listener.ts";
import { MatrixError } from "../matrix-error.ts";
import { silentObserver } from "../observer.ts";
import type { AgentFacts } from "./agent-facts.ts";
import { examineAgent } from "./examine-agent.ts";
import { findingsAbout, problemFrom } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { askForDevice, at, queryKeys } from "./published-device.ts";
import type { KeyQuery } from "./published-device.ts";
import type { RunningReport } from "./running-report.ts";

export interface HomeserverExamination {
  readonly homeserver: { readonly url: string; readonly serverName: string };
  readonly registration: Registration;
  /** Where the homeserver reaches us. */
  readonly ownUrl: string;
  /** Where to listen for the homeserver while it is asked to call; `undefined` when AgentChat does, or something else. */
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  /** Of the running AgentChat. */
  readonly delivery: RunningReport["delivery"];
  readonly agents: readonly AgentFacts[];
  readonly log: Logger;
}

const subject = "homeserver";
/** Agents asked about at a time, and in one query of keys. */
const agentsAtOnce = 8;

/** What can be asked of the homeserver: that it answers, that the registration fits both ways, what it delivers, and what it has of each agent's keys. */
export async function examineHomeserver(options: HomeserverExamination): Promise<readonly Finding[]> {
  const { homeserver, registration, agents } = options;
  const client = createHomeserverClient({
    url: homeserver.url,
    asToken: registration.asToken,
    observer: silentObserver,
  });
  try {
    const answer = await examineVersions(client);
    if (answer.level === "problem") return [answer];
    const connection = await examineConnection(client, options);
    if (connection.level === "problem") return [answer, connection];
    const findings: Finding[] = [answer, connection, ...examineDelivery(options.delivery), ...examineSender(options)];
    findings.push(...(await examineMasquerading(client, agents)));
    for (let first = 0; first < agents.length; first += agentsAtOnce) {
      findings.push(...(await examineAgents(client, agents.slice(first, first + agentsAtOnce))));
    }
    return findings;
  } catch (error) {
    if (error instanceof MatrixError) return [refusal(subject, error)];
    throw error;
  } finally {
    await client.close();
  }
}

async function examineVersions(client: HomeserverClient): Promise<Finding> {
  const about = findingsAbout(subject);
  try {
    const { headers, body } = await client.download({
      method: "GET",
      path: "/_matrix/client/versions",
      endpoint: "GET /versions",
      retries: 0,
      timeoutMs: 10_000,
    });
    const versions = at(JSON.parse(body.toString()), "versions");
    const names: readonly unknown[] = Array.isArray(versions) ? versions : [];
    const newest = names.filter((name): name is string => typeof name === "string" && /^v\d/u.test(name)).at(-1);
    if (newest === undefined) return notAHomeserver(client.url);
    const name = typeof headers["server"] === "string" ? headers["server"] : "a homeserver";
    return about.fine(`${name} answers at ${client.url}, and speaks Matrix up to ${newest}`);
  } catch (error) {
    if (error instanceof SyntaxError) return notAHomeserver(client.url);
    if (!(error instanceof MatrixError)) throw error;
    if (error.status !== undefined && !error.retryable) return notAHomeserver(client.url);
    return about.problem(
      `${client.url} does not answer (${error.code}${error.status === undefined ? "" : ` ${error.status}`})`,
      "start it, or correct homeserver.url",
    );
  }
}

function notAHomeserver(url: string): Finding {
  return findingsAbout(subject).problem(`what answers at ${url} is no Matrix homeserver`, "correct homeserver.url");
}

/** The registration, both ways. Where AgentChat does not run, its part is played for this moment: transactions are refused, as they are while nobody listens. */
async function examineConnection(client: HomeserverClient, options: HomeserverExamination): Promise<Finding> {
  const { homeserver, registration, ownUrl, log } = options;
  await using resources = new AsyncDisposableStack();
  const refuse = (): Promise<never> => Promise.reject(new HttpProblem(503, "M_UNKNOWN", "AgentChat is not running"));
  try {
    if (options.listen !== undefined) {
      const listener = await listen({
        ...options.listen,
        hsToken: registration.hsToken,
        handlers: { transaction: refuse, hasUser: refuse, hasRoom: refuse, report: refuse },
        background: createBackground(log),
        log,
      });
      resources.defer(() => listener.close());
    }
    const reached = await checkRegistration(client, registration, { ...homeserver, ownUrl, log });
    const about = findingsAbout(subject);
    if (reached === true) return about.fine(`it knows the registration, and reaches AgentChat at ${ownUrl}`);
    return about.warning(
      "it knows the registration, but no ping of application services",
      "whether it reaches AgentChat shows when a message is answered; a newer homeserver can tell",
    );
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    const isOurs = error.code === "registration" || error.code === "listen";
    return isOurs ? problemFrom(subject, error) : refusal(subject, error);
  }
}

function refusal(about: string, error: MatrixError): Finding {
  return findingsAbout(about).problem(error.message, "see the homeserver's log, and run the doctor again");
}

const afterwards = "and restart the homeserver";

function examineDelivery(delivery: RunningReport["delivery"]): readonly Finding[] {
  const about = findingsAbout("delivery");
  if (delivery === undefined) return [];
  const { arrivedAfterMs, hasKeyCounts } = delivery;
  if (arrivedAfterMs === undefined) {
    return [
      about.problem(
        "the homeserver does not deliver to-device messages: agents get no keys, and can read nothing that is encrypted",
        `write "receive_ephemeral: true" (older Synapse: "de.sorunome.msc2409.push_ephemeral: true") into the homeserver's registration file, "experimental_features: { msc2409_to_device_messages_enabled: true }" into homeserver.yaml, ${afterwards}`,
      ),
    ];
  }
  if (!hasKeyCounts) {
    return [
      about.problem(
        "the homeserver does not tell of one-time keys and changed devices: agents miss people's new devices",
        `write "org.matrix.msc3202: true" into the homeserver's registration file, "experimental_features: { msc3202_transaction_extensions: true }" into homeserver.yaml, ${afterwards}`,
      ),
    ];
  }
  return [about.fine(`to-device messages arrive (after ${arrivedAfterMs} ms), with the numbers of one-time keys`)];
}

/** Synapse lets everybody sync but the registration's sender, whom registrations of before named the service bot. */
function examineSender({ registration, homeserver }: HomeserverExamination): readonly Finding[] {
  if (registration.senderLocalpart !== registration.serviceLocalpart) return [];
  const serviceBot = `@${registration.serviceLocalpart}:${homeserver.serverName}`;
  const regex = serviceBot.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
  return [
    findingsAbout("delivery").warning(
      `${serviceBot} is the registration's sender, and Synapse does not let the sender fetch what it failed to deliver: messages to the service bot may then stay unreadable`,
      `write "sender_localpart: _agentchat" into the registration file, and "{ exclusive: true, regex: '${regex}' }" under its namespaces.users, ${afterwards}, then AgentChat`,
    ),
  ];
}

/** Whether calls of an agent count as its device's (MSC4326). */
async function examineMasquerading(
  client: HomeserverClient,
  agents: readonly AgentFacts[],
): Promise<readonly Finding[]> {
  const [agent] = agents;
  if (agent === undefined) return [];
  try {
    const answer = await client.request({
      method: "GET",
      path: "/_matrix/client/v3/account/whoami",
      endpoint: "GET /account/whoami",
      actAs: { userId: agent.agentId, deviceId: agent.deviceId },
    });
    if (at(answer, "device_id") === agent.deviceId) return [];
  } catch (error) {
    // the device is gone, and what is said about the agent says so
    if (error instanceof MatrixError && error.status !== undefined) return [];
    throw error;
  }
  const message = "the homeserver does not let AgentChat act as agents' devices: they cannot publish keys";
  const advice = `write "experimental_features: { msc3202_device_masquerading: true }" into homeserver.yaml, ${afterwards}`;
  return [findingsAbout("delivery").problem(message, advice)];
}

async function examineAgents(client: HomeserverClient, agents: readonly AgentFacts[]): Promise<readonly Finding[]> {
  const keys = await queryKeys(
    client,
    agents.map(({ agentId }) => agentId),
  );
  const findings = await Promise.all(agents.map((facts) => examineOne(client, facts, keys)));
  return findings.flat();
}

async function examineOne(client: HomeserverClient, facts: AgentFacts, keys: KeyQuery): Promise<readonly Finding[]> {
  try {
    return examineAgent(facts, await askForDevice(client, facts, keys));
  } catch (error) {
    if (error instanceof MatrixError) return [refusal(facts.agentId, error)];
    throw error;
  }
}
