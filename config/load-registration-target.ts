import { dirname, resolve } from "node:path";
import { z } from "zod";
import { invalidConfig } from "./config-error.ts";
import { locate } from "./finding.ts";
import { issueMessage } from "./issue-message.ts";
import { describeIssues } from "./issue-problems.ts";
import type { RegistrationTarget } from "./make-registration.ts";
import { readConfigFile } from "./read-config-file.ts";
import { serverSections } from "./sections.ts";

/**
 * Reads only what a registration file is made from, so that it can be made before the rest of the config is complete.
 * @throws ConfigError when those sections are wrong
 */
export async function loadRegistrationTarget(path: string): Promise<RegistrationTarget & { readonly file: string }> {
  const source = await readConfigFile(path);
  const schema = z.object(serverSections);
  const parsed = schema.safeParse(source.data, { error: issueMessage, reportInput: true });
  if (!parsed.success) {
    throw invalidConfig(
      path,
      describeIssues(parsed.error.issues, schema).map((finding) => locate(finding, source)),
    );
  }
  const { homeserver, appservice } = parsed.data;
  const file = resolve(dirname(resolve(path)), appservice.registration);
  return { file, serverName: homeserver.serverName, url: appservice.url };
}
