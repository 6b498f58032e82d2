import { z } from "zod";
import { capabilityKinds } from "#models";
import type { CapabilityName } from "#models";
import { SdkError } from "../sdk-error.ts";

/**
 * A bot's own keys of its section of the config, with those that set up its models.
 * @throws SdkError `bad-definition` when it has a key of that name
 */
export function withCapabilityKeys(
  botId: string,
  config: z.ZodObject | undefined,
  names: readonly CapabilityName[],
): z.ZodObject {
  const taken = names.find((name) => config !== undefined && Object.hasOwn(config.shape, name));
  if (taken !== undefined)
    throw new SdkError(
      "bad-definition",
      `${botId}: the config key ${taken} is that of the capability; name it otherwise`,
    );
  const sections = Object.fromEntries(names.map((name) => [name, capabilityKinds[name].section]));
  return (config ?? z.object({})).safeExtend(sections);
}
