import { randomBytes } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { stringify } from "yaml";
import { ConfigError } from "./config-error.ts";
import { senderLocalpart, serviceLocalpart, virtualUserPrefix } from "./registration.ts";

/** What a registration is made from. */
export interface RegistrationTarget {
  readonly serverName: string;
  /** Where the homeserver reaches AgentChat. */
  readonly url: string;
}

const header = `# AgentChat's registration as an application service. The homeserver and AgentChat both read this file.
# Its tokens let their holder act as any of AgentChat's users: keep it from other eyes.
# Made by \`agentchat generate-registration\`; restart the homeserver after it changes.
`;

/** The text of a registration file, with new tokens. */
export async function makeRegistration(target: RegistrationTarget): Promise<string> {
  return formatRegistration(target, {
    asToken: randomBytes(32).toString("hex"),
    hsToken: randomBytes(32).toString("hex"),
  });
}

/** The text of `registration.yaml.example`. */
export async function exampleRegistration(): Promise<string> {
  const target = { serverName: "example.org", url: "http://127.0.0.1:9993" };
  return formatRegistration(target, { asToken: "<64 random hex digits>", hsToken: "<64 other random hex digits>" });
}

async function formatRegistration(
  { serverName, url }: RegistrationTarget,
  tokens: { readonly asToken: string; readonly hsToken: string },
): Promise<string> {
  const registration = new (await importRegistrationClass())(url);
  registration.setId("agentchat");
  registration.setAppServiceToken(tokens.asToken);
  registration.setHomeserverToken(tokens.hsToken);
  registration.setSenderLocalpart(senderLocalpart);
  registration.setRateLimited(false);
  registration.pushEphemeral = true;
  const server = serverName.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  registration.addRegexPattern("users", `@${serviceLocalpart}:${server}`, true);
  registration.addRegexPattern("users", `@${virtualUserPrefix}.*:${server}`, true);
  registration.addRegexPattern("aliases", `#${virtualUserPrefix}.*:${server}`, true);
  const { namespaces, ...rest } = registration.getOutput();
  const content = {
    ...rest,
    receive_ephemeral: true,
    "org.matrix.msc3202": true,
    "io.element.msc4190": true,
    namespaces: { ...namespaces, rooms: [] },
  };
  return header + stringify(content, { defaultStringType: "QUOTE_SINGLE", defaultKeyType: "PLAIN", lineWidth: 0 });
}

/** Loaded only here: the package is heavy, and as it loads it calls a deprecated function of Node, which nobody here can change. */
async function importRegistrationClass() {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    return (await import("matrix-appservice-bridge")).AppServiceRegistration;
  } finally {
    process.noDeprecation = before ?? false;
  }
}

/**
 * Writes a registration file that only its owner may read.
 * @param mayReplace whether a file that is there already, and with it the tokens that the homeserver knows, is replaced
 * @throws ConfigError `registration-unwritable`
 */
export async function writeRegistration(
  file: string,
  text: string,
  { mayReplace }: { readonly mayReplace: boolean },
): Promise<"written" | "exists"> {
  const target = mayReplace ? `${file}.${process.pid}.new` : file;
  try {
    await writeFile(target, text, { mode: 0o600, flag: "wx" });
    if (mayReplace) await rename(target, file);
    return "written";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown fault";
    if (code === "EEXIST" && !mayReplace) return "exists";
    throw new ConfigError("registration-unwritable", `The registration file ${file} cannot be written (${code}).`);
  }
}

/** What the operator adds to Synapse's homeserver.yaml. */
export function homeserverSettings(registrationFile: string): string {
  return stringify({
    app_service_config_files: [registrationFile],
    experimental_features: {
      msc2409_to_device_messages_enabled: true,
      msc3202_device_masquerading: true,
      msc3202_transaction_extensions: true,
    },
  });
}
