import { defineTool, z } from "#sdk";
import type { BotCommand, MessageTurn, TakesFirst, Tool } from "#sdk";
import type { NearbyStep } from "./nearby-step.ts";
import { readNearby, readNearbySentence } from "./read-nearby.ts";

const directOnly = "That is between the two of us: ask me in our direct chat.";
const notUnderstood =
  "I do not understand that. Write for example `!nearby on`, `!nearby off bob`, `!nearby radius 2 km`, `!nearby precision city`, `!nearby quiet 22:00-07:00` or `!nearby settings`.";

/** Hands a step on to the location bot. Resolves with what the person is to be told; `undefined` when they have been told that it failed. */
async function handOn(turn: MessageTurn, step: NearbyStep): Promise<string | undefined> {
  const { outcome, text } = await turn.useTool("take_nearby_step", { step });
  return outcome === "failed" ? undefined : text;
}

/** As `handOn`, and tells the person. Resolves with whether there was something to tell. */
async function take(turn: MessageTurn, step: NearbyStep): Promise<boolean> {
  const text = await handOn(turn, step);
  if (text !== undefined && text !== "") await turn.reply(text);
  return text !== "";
}

const nearby: BotCommand = {
  description: "tells you when contacts are near who have agreed to it, as you have",
  usage: {
    "": "shows who is near",
    on: "switches alerts on, for all your contacts",
    "on CONTACT": "for this contact",
    off: "switches all off",
    "off CONTACT": "for this contact",
    "radius 2 km": "how close counts as near, 5 km if you do not say; `radius 500 m CONTACT` for one contact",
    "precision city": "how precisely they learn where you are: exact, neighborhood or city; also for one contact",
    "quiet 22:00-07:00": "when you do not want to be told, in your time zone; `quiet off`",
    settings: "shows all this",
  },
  examples: ["on", "radius 2 km", "quiet 22:00-07:00"],
  where: "direct",
  async run(turn, argument) {
    if (argument === "") {
      const { outcome, text } = await turn.useTool("find_near", {});
      if (outcome !== "failed") await turn.reply(text);
      return;
    }
    const step = readNearby(argument);
    if (step === undefined) await turn.reply(notUnderstood);
    else await take(turn, step);
  },
};

const history: BotCommand = {
  description: "keeps, shows or deletes whom you were told of",
  usage: { "": "shows it", on: "begins to keep it", off: "ends that", forget: "deletes it" },
  where: "direct",
  async run(turn, argument) {
    const change = z.enum(["show", "on", "off", "forget"]).safeParse(argument.toLowerCase() || "show").data;
    if (change === undefined) await turn.reply("Write !history, !history on, off or forget.");
    else await take(turn, { step: "history", change });
  },
};

async function answer(turn: MessageTurn, step: NearbyStep): Promise<string> {
  if (!turn.room.isDirect) return directOnly;
  return (await handOn(turn, step)) ?? "It did not work, and the person has been told so.";
}

const nearbyAlerts = defineTool({
  name: "nearby_alerts",
  description:
    'Sets up alerts that tell the person when a contact is near, and the contact when the person is: on, off, for whom, how close, how precisely, quiet hours: "nearby alerts on for Bob".',
  example: "nearby alerts on",
  input: z.object({
    change: z
      .string()
      .min(1)
      .max(300)
      .describe(
        'One of: "on", "on Bob", "off", "off Bob", "radius 2 km", "radius 500 m Bob", "precision city" (or exact, neighborhood; also with a name), "quiet 22:00-07:00", "quiet off", "settings".',
      ),
  }),
  run({ change }, { turn }) {
    const step = readNearby(change);
    return step === undefined ? notUnderstood : answer(turn, step);
  },
});

const startAlerts = defineTool({
  name: "start_alerts",
  description: "Starts alerts, turns on, switches on, enables nearby alerts when contacts are near.",
  input: z.object({}),
  run: (_, { turn }) => answer(turn, { step: "on" }),
});

const stopAlerts = defineTool({
  name: "stop_alerts",
  description:
    "Stops all alerts, turns off, switches off, ends, mutes, disables nearby alerts when contacts are near; no more of them.",
  example: "stop alerts",
  input: z.object({}),
  run: (_, { turn }) => answer(turn, { step: "off" }),
});

const stopAlertsAbout = defineTool({
  name: "stop_alerts_about",
  description: "Stops alerts about one contact.",
  example: "stop alerts about Bob",
  input: z.object({ contact: z.string().min(1).max(200).describe("As the person calls them.") }),
  run: ({ contact }, { turn }) => answer(turn, { step: "off", contact }),
});

const alertHistory = defineTool({
  name: "show_alert_history",
  description: "Shows the history of alerts: whom the person was told of, when and where.",
  example: "show my alert history",
  input: z.object({}),
  run: (_, { turn }) => answer(turn, { step: "history", change: "show" }),
});

const tools: readonly Tool[] = [nearbyAlerts, startAlerts, stopAlerts, stopAlertsAbout, alertHistory];

/** Takes plain sentences: "tell me when Bob is near". */
const takeSentence: TakesFirst = async (turn, file) => {
  const steps = file === undefined ? readNearbySentence(turn.message.text) : undefined;
  if (steps === undefined) return false;
  for (const step of steps) await take(turn, step);
  return true;
};

/** Ends the alerts about whom the message tells of. Resolves with whether it tells of somebody. */
const mutes = (turn: MessageTurn): Promise<boolean> => take(turn, { step: "mute", eventId: turn.message.eventId });

/** What all assistants have for alerts. `mutes`: for 🔕. */
export const nearbyParts = { commands: { nearby, history }, tools, takesFirst: takeSentence, mutes } as const;
