import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { StepLog } from "../bootstrap/run-step.js";
import { probe } from "../probe.ts";
import { ProvisionError } from "../provision-error.ts";

const keySchema = z.object({ server_name: z.string() });
const pollInterval = 2000;

/** Asks a homeserver for its name, which servers that federate tell anybody. */
export async function discoverServerName(url: string): Promise<string> {
  const { isOk, text } = await probe(`${url}/_matrix/key/v2/server`);
  const { data } = keySchema.safeParse(isOk && text.startsWith("{") ? JSON.parse(text) : undefined);
  if (data !== undefined) return data.server_name;
  throw new ProvisionError(
    "homeserver-unknown",
    `${url} does not tell its name (${text.slice(0, 200)}). Give it with --server-name.`,
  );
}

/** What the administrator of an existing homeserver has to do, once. */
function describeRegistration(file: string, registration: string): string {
  return `
The homeserver has to know AgentChat. Copy the registration file to where the homeserver can read it

  ${file}

${registration.trimEnd().replaceAll(/^(?=.)/gm, "  ")}

and add to its homeserver.yaml (Synapse), then restart it:

  app_service_config_files:
    - /path/to/registration.yaml
  experimental_features:
    msc2409_to_device_messages_enabled: true
    msc3202_device_masquerading: true
    msc3202_transaction_extensions: true
`;
}

/** Resolves once the homeserver takes AgentChat's token; says what to do while it does not. */
export async function untilRegistered(options: {
  readonly url: string;
  readonly registrationFile: string;
  readonly token: string;
  readonly log: StepLog;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { url, registrationFile, token, log, signal } = options;
  const headers = { authorization: `Bearer ${token}` };
  for (let attempt = 0; ; attempt++) {
    const { isOk, text } = await probe(`${url}/_matrix/client/v3/account/whoami`, headers);
    if (isOk) return;
    if (attempt === 0) {
      log.line(describeRegistration(registrationFile, await readFile(registrationFile, "utf8")));
      log.line(`Waiting for ${url} to accept the registration (now: ${text.slice(0, 200)}) …`);
    }
    await wait(pollInterval, undefined, { signal });
  }
}
