import { defineTool, remindersInWords, z } from "#sdk";

export const cancelReminder = defineTool({
  name: "cancel_reminder",
  description: 'Cancels a reminder or timer of the person: "cancel reminder 2".',
  example: "cancel reminder 2",
  input: z.object({ which: z.string().describe('Its number, words of its text, or "all".') }),
  run: ({ which }, { turn }) => remindersInWords.cancel(turn, which),
});
