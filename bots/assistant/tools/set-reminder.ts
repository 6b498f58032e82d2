import { defineTool, z } from "#sdk";
import type { MessageTurn } from "#sdk";

const maxLength = 1000;

export const setReminder = defineTool({
  name: "set_reminder",
  description:
    'Sets a reminder for the person, once or repeated: "remind me at 5 to call mum". Use it whenever they want to be reminded or told something later.',
  example: "remind me at 5 to call mum",
  input: z.object({
    request: z
      .string()
      .max(maxLength)
      .describe(
        'What and when in the person\'s own words: "at 5 to call mum", "every weekday at 8 to get up". Only what, if `when` says when.',
      ),
    when: z
      .string()
      .max(100)
      .optional()
      .describe('The time, if you are sure of it: ISO 8601 in the person\'s local time, as in "2026-07-30T17:00".'),
    repeat: z.enum(["daily", "weekdays", "weekly", "monthly"]).optional().describe("Leave it out to remind once."),
  }),
  run: ({ request, when, repeat }, { turn }) =>
    add(turn, { request, when, repeat, unnamed: "you wanted to be reminded" }),
});

export const setTimer = defineTool({
  name: "set_timer",
  description: 'Sets a timer: "set a timer for 10 minutes".',
  example: "set a timer for 10 minutes",
  input: z.object({
    duration: z
      .string()
      .max(maxLength)
      .describe('How long, and what for if they say it: "10 minutes", "20 minutes for the pasta".'),
  }),
  run: ({ duration }, { turn }) => add(turn, { request: duration, unnamed: `your timer is up: ${duration}` }),
});

async function add(turn: MessageTurn, request: Parameters<MessageTurn["reminders"]["add"]>[0]): Promise<string> {
  const added = await turn.reminders.add(request);
  if (added.status === "refused") return added.reason;
  return `Reminder ${added.reminder.number} is set: ${turn.reminders.describe(added.reminder)}`;
}
