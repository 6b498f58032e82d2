import { z } from "zod";
import { agentsSchema } from "./agent-settings.ts";
import type { ConfigurableBot } from "./agent-settings.ts";
import { checkPrices } from "./limit-settings.ts";
import { checkMcpNames } from "./mcp-settings.ts";
import { fixedSections } from "./sections.ts";

/** The schema of a whole config file. */
export function configSchema(bots: readonly ConfigurableBot[], eventTypes: readonly string[]) {
  return z
    .strictObject({ ...fixedSections, agents: agentsSchema(bots, eventTypes) })
    .superRefine(checkMcpNames)
    .superRefine(checkPrices);
}

export type ConfigSchema = ReturnType<typeof configSchema>;
