import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import type { ConfigProblem } from "./config-error.ts";
import { exposureOf } from "./file-exposure.ts";
import { createSecret } from "./secret.ts";
import type { Secret } from "./secret.ts";

/** All virtual users' localparts begin with this; the registration reserves them. */
export const virtualUserPrefix = "_agentchat_";

/** Localpart of the service bot; the registration reserves it. */
export const serviceLocalpart = "agentchat";
/** The registration's sender: it speaks for AgentChat as a whole and is in no room. Synapse lets the sender not sync, which the service bot has to. */
export const senderLocalpart = "_agentchat";

/** What AgentChat takes from its registration file (application service API, "Registration"). */
export interface Registration {
  /** Absolute path of the file. */
  readonly file: string;
  /** The homeserver's name for this application service. */
  readonly id: string;
  /** Sent with every request to the homeserver. */
  readonly asToken: Secret;
  /** Expected with every request from the homeserver. */
  readonly hsToken: Secret;
  /** Whom the homeserver takes our calls for that name nobody. */
  readonly senderLocalpart: string;
  /** Localpart of the service bot: the sender's where that is another than AgentChat writes into registrations. */
  readonly serviceLocalpart: string;
}

type Fault = Pick<ConfigProblem, "message" | "suggestion">;

export type RegistrationReading =
  | { readonly kind: "registration"; readonly registration: Registration; readonly warnings: readonly Fault[] }
  | { readonly kind: "faulty"; readonly fault: Fault };

const flag = z.boolean().optional();

/** Not the placeholder of `registration.yaml.example`, which everybody knows. */
const token = z.string().regex(/^[^<>\s]+$/);

/** Lenient: homeservers allow keys of their own, and of older files some are missing. */
const fileSchema = z.object({
  id: z.string().min(1),
  url: z.string().nullable(),
  as_token: token,
  hs_token: token,
  sender_localpart: z.string().min(1),
  rate_limited: flag,
  receive_ephemeral: flag,
  "de.sorunome.msc2409.push_ephemeral": flag,
  "org.matrix.msc3202": flag,
  "io.element.msc4190": flag,
  namespaces: z.object({ users: z.array(z.object({ exclusive: z.boolean(), regex: z.string() })) }),
});

type RegistrationFile = z.output<typeof fileSchema>;

/** What the rest of the config says that the registration has to agree with; undefined where that is itself wrong. */
export interface RegistrationExpectations {
  readonly serverName: string | undefined;
  readonly url: string | undefined;
}

const remake = "make it anew with `agentchat generate-registration --force` and restart the homeserver";

export async function readRegistration(file: string, expected: RegistrationExpectations): Promise<RegistrationReading> {
  const faulty = (message: string, suggestion = remake): RegistrationReading => ({
    kind: "faulty",
    fault: { message, suggestion },
  });
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown fault";
    if (code !== "ENOENT") return faulty(`the file ${file} cannot be read (${code})`, "let AgentChat's user read it");
    return faulty(`the file ${file} does not exist`, "make it with `agentchat generate-registration`");
  }
  const parsed = fileSchema.safeParse(parseQuietly(text));
  if (!parsed.success) {
    const keys = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))].filter((key) => key !== "");
    return faulty(`the file ${file} is not a registration${keys.length === 0 ? "" : ` (look at: ${keys.join(", ")})`}`);
  }
  const content = parsed.data;
  if (content.as_token === content.hs_token) return faulty(`in the file ${file} as_token and hs_token are the same`);
  if (expected.serverName !== undefined && !reserves(content, `@${virtualUserPrefix}probe:${expected.serverName}`)) {
    return faulty(
      `the file ${file} does not reserve @${virtualUserPrefix}*:${expected.serverName} (homeserver.serverName) for AgentChat`,
    );
  }
  const sender = content.sender_localpart;
  const isSenderApart = sender === senderLocalpart;
  const serviceBot = `@${serviceLocalpart}:${expected.serverName}`;
  if (isSenderApart && expected.serverName !== undefined && !reserves(content, serviceBot)) {
    return faulty(`the file ${file} does not reserve ${serviceBot}, the service bot, for AgentChat`);
  }
  const exposure = await exposureOf(file);
  const registration: Registration = {
    file,
    id: content.id,
    asToken: createSecret(content.as_token),
    hsToken: createSecret(content.hs_token),
    senderLocalpart: sender,
    serviceLocalpart: isSenderApart ? serviceLocalpart : sender,
  };
  const warnings = exposure === undefined ? [] : [exposure];
  return { kind: "registration", registration, warnings: [...warnings, ...shortcomings(file, content, expected.url)] };
}

/** The parser's messages may quote the file, and so its tokens: undefined stands for all of them. */
function parseQuietly(text: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch {
    return undefined;
  }
}

function reserves(content: RegistrationFile, userId: string): boolean {
  return content.namespaces.users.some(({ exclusive, regex }) => exclusive && matches(regex, userId));
}

function matches(regex: string, userId: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`).test(userId);
  } catch {
    return false;
  }
}

/** What AgentChat can start with, and its users will miss something. */
function shortcomings(file: string, content: RegistrationFile, url: string | undefined): readonly Fault[] {
  const isEphemeral = content.receive_ephemeral === true || content["de.sorunome.msc2409.push_ephemeral"] === true;
  const lacking = [
    ...(content.rate_limited === false ? [] : ["rate_limited: false"]),
    ...(isEphemeral ? [] : ["receive_ephemeral: true"]),
    ...(content["org.matrix.msc3202"] === true ? [] : ["org.matrix.msc3202: true"]),
    ...(content["io.element.msc4190"] === true ? [] : ["io.element.msc4190: true"]),
  ];
  const missing: Fault = {
    message: `the file ${file} lacks ${lacking.join(", ")}`,
    suggestion: "add it and restart the homeserver",
  };
  const elsewhere: Fault = {
    message: `the file ${file} tells the homeserver to reach AgentChat at ${content.url ?? "no URL at all"}, not at appservice.url`,
    suggestion: "make them agree and restart the homeserver",
  };
  const isElsewhere = url !== undefined && content.url?.replace(/\/+$/, "") !== url;
  return [...(lacking.length === 0 ? [] : [missing]), ...(isElsewhere ? [elsewhere] : [])];
}
