import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import type { StepLog } from "../bootstrap/run-step.js";
import { ProvisionError } from "../provision-error.ts";
import type { DevelopmentConfig } from "./development-config.ts";

const registrationSchema = z.object({ url: z.string(), as_token: z.string() });

/**
 * Has AgentChat's command line make the registration file that the configuration names, where it is missing or made for
 * another address.
 *
 * @returns the token that AgentChat will identify itself with
 */
export async function keepRegistration(cli: string, config: DevelopmentConfig, log: StepLog): Promise<string> {
  const { registrationFile } = config;
  if (existsSync(registrationFile)) {
    const { url, as_token: token } = await readRegistration(registrationFile);
    if (url === config.appservice.url) return token;
    log.line(`Making a new registration: the old one is for ${url}`);
    await rm(registrationFile);
  }
  const args = [cli, "generate-registration", "--config", config.file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0 || !existsSync(registrationFile)) {
    throw new ProvisionError("agentchat-failed", `agentchat generate-registration failed:\n${stdout}${stderr}`);
  }
  return (await readRegistration(registrationFile)).as_token;
}

async function readRegistration(file: string): Promise<z.infer<typeof registrationSchema>> {
  const { data } = registrationSchema.safeParse(parse(await readFile(file, "utf8")));
  if (data !== undefined) return data;
  throw new ProvisionError("bad-usage", `${file} is not a registration file. Delete it, and the next start makes one.`);
}
