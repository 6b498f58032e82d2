import { defineTool, remindersInWords, z } from "#sdk";

export const listReminders = defineTool({
  name: "list_reminders",
  description: 'Shows which reminders and timers the person has set: "which reminders do I have?"',
  example: "which reminders do I have?",
  input: z.object({}),
  run: (_input, { turn }) => remindersInWords.list(turn),
});
