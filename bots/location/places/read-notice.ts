import { withoutArticle } from "./find-place.ts";
import type { PlaceNotice } from "./place.ts";

/** What somebody wants to be told, as they said it. */
export interface NoticeWish {
  /** Name of the place. */
  readonly place: string;
  readonly on: PlaceNotice["on"];
  /** For `stay`. */
  readonly minutes?: number;
  readonly isOnce: boolean;
  /** Whom, if not the person: the words for a contact. */
  readonly contact?: string;
}

const verbs: Readonly<Record<PlaceNotice["on"], string>> = {
  exit: "leave|left|exit|have left|go away from|get away from|get out of|go out of|walk out of",
  stay: "stay at|stay in|have stayed at|have been at|have been in|'ve been at|'ve been in|been at|been in|spend time at",
  enter:
    "get back to|get to|get in|get|arrive back at|arrive at|arrive in|arrive|reach|enter|come back to|come to|come|am back at|am at|am in|'m back at|'m at|'m in|'m|am|go to|walk into",
};
const whens = "when|whenever|once|as soon as|the moment|if|every time|each time|the next time|next time|next";
const verb = Object.values(verbs).join("|");
const duration = String.raw`(\d{1,4})\s*(min|mins|minutes?|m|h|hrs?|hours?)`;
const course = String.raw`(?<when>${whens})\s+(?:that\s+)?i\s*(?<verb>${verb})\s+(?<place>.+?)(?:\s+for\s+(?<amount>\d{1,4})\s*(?<unit>min|mins|minutes?|m|h|hrs?|hours?))?(?:,?\s+(?<often>every time|each time|always|once))?`;
const whom = String.raw`(?:tell|notify|inform|alert|ping|let)\s+(?<whom>.+?)(?:\s+know)?`;
const forms = [
  new RegExp(String.raw`^(?:please\s+)?${whom}\s+${course}$`, "iu"),
  new RegExp(String.raw`^${course},?\s+(?:please\s+)?${whom}$`, "iu"),
];

/** Reads a plain sentence: "tell me when I leave work", "let Bob know whenever I get home", "when I have been at the gym for 30 minutes, tell me". */
export function readNoticeSentence(sentence: string): NoticeWish | undefined {
  const plain = sentence
    .trim()
    .replaceAll("’", "'")
    .replace(/[.!?]+$/u, "")
    .replaceAll(/\s+/gu, " ");
  if (plain.length > 200) return undefined;
  const groups = forms.map((form) => form.exec(plain)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return undefined;
  const { whom: person = "me", when = "", verb: doing = "", place = "", amount, unit = "", often = "" } = groups;
  const minutes = amount === undefined ? undefined : minutesOf(amount, unit);
  const [on] = (["exit", "stay", "enter"] as const).filter((each) =>
    verbs[each].split("|").includes(doing.toLowerCase()),
  );
  if (on === undefined || (on === "stay" && minutes === undefined) || (on === "exit" && minutes !== undefined))
    return undefined;
  const isOften = /^(?:whenever|every time|each time|always)$/iu;
  return wish({
    place,
    on: minutes === undefined ? on : "stay",
    minutes,
    isOnce: !isOften.test(when) && !isOften.test(often),
    contact: person,
  });
}

const keywords: Readonly<Record<string, PlaceNotice["on"]>> = {
  enter: "enter",
  arrive: "enter",
  leave: "exit",
  exit: "exit",
  stay: "stay",
};
const commandForm = new RegExp(
  String.raw`^(?<place>.+?)\s+(?<keyword>${Object.keys(keywords).join("|")})(?:\s+${duration})?(?:\s+(?<often>once|always))?(?:\s+(?<whom>\S.*))?$`,
  "iu",
);

/** Reads what follows `!place notify`: "work leave", "home enter once bob", "gym stay 20 min". */
export function readNoticeCommand(words: string): NoticeWish | undefined {
  const match = commandForm.exec(words.trim().replaceAll(/\s+/gu, " "));
  const [, , , amount, unit = ""] = match ?? [];
  const { place = "", keyword = "", often = "", whom: person = "me" } = match?.groups ?? {};
  const on = keywords[keyword.toLowerCase()];
  if (on === undefined || (on === "stay") !== (amount !== undefined)) return undefined;
  const minutes = amount === undefined ? undefined : minutesOf(amount, unit);
  return wish({ place, on, minutes, isOnce: often.toLowerCase() === "once", contact: person });
}

const longestStayMinutes = 24 * 60;

function minutesOf(amount: string, unit: string): number {
  return Number(amount) * (unit.toLowerCase().startsWith("h") ? 60 : 1);
}

function wish(said: {
  readonly place: string;
  readonly on: PlaceNotice["on"];
  readonly minutes: number | undefined;
  readonly isOnce: boolean;
  readonly contact: string;
}): NoticeWish | undefined {
  const { on, minutes, isOnce } = said;
  if (minutes !== undefined && (minutes < 1 || minutes > longestStayMinutes)) return undefined;
  const contact = said.contact.replace(/^to\s+/iu, "");
  return {
    place: withoutArticle(said.place),
    on,
    isOnce,
    ...(minutes === undefined ? {} : { minutes }),
    ...(/^(?:me|myself|us)$/iu.test(contact) ? {} : { contact }),
  };
}
