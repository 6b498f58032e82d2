import { defineTool, z } from "#sdk";

export const clock = defineTool({
  name: "current_time",
  description: "Tells the current date and time. Use it for questions such as: what time is it, what day is it today.",
  example: "what time is it?",
  input: z.object({}),
  async run(_input, { turn }) {
    const { timeZone = "UTC" } = await turn.person();
    const now = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long", timeZone }).format();
    return `${now} (${timeZone})`;
  },
});
