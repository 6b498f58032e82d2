import { defineTool, z } from "#sdk";
import { outcomeOf } from "./outcome-of.ts";

export const setTimeZone = defineTool({
  name: "set_time_zone",
  description: "Remembers the person's time zone, when they say where they are or which time zone they are in.",
  example: "set my time zone to Europe/Berlin",
  input: z.object({ timeZone: z.string().describe("IANA name, such as Europe/Berlin or America/New_York.") }),
  run: async ({ timeZone }, { turn }) => outcomeOf(await turn.memory.remember("time-zone", timeZone)),
});
