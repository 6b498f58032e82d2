import { z } from "zod";

/** Keys that every bot with `per: "user"` has in its section of the config. */
export const personalBotConfig = z.object({
  limit: z.number().int().positive().default(1000).describe("How many people may have one, at most."),
  provisionAtStart: z
    .array(z.string().regex(/^@[^:]+:.+$/u, "write user ids as @localpart:server"))
    .default([])
    .describe("People who find an invitation from theirs without asking for it."),
});

export type PersonalBotConfig = z.output<typeof personalBotConfig>;
