import { defineTool, z } from "#sdk";

export const clock = defineTool({
  name: "current_time",
  description: "Tells the current date and time. Use it for questions such as: what time is it, what day is it today.",
  input: z.object({}),
  run: () => new Date().toUTCString(),
});
