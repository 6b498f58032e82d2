import { defineTool, remindersInWords, z } from "#sdk";

export const listReminders = defineTool({
  name: "list_reminders",
  description: "Shows which reminders and timers the person has.",
  input: z.object({}),
  run: (_input, { turn }) => remindersInWords.list(turn),
});
