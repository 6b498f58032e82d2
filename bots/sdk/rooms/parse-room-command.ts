import type { AnswerPolicy } from "./room-policy.ts";

/** A command about an agent in a room. Every agent knows them. */
export type RoomCommand =
  | { readonly name: "quiet"; readonly isQuiet: boolean }
  /** `policy` is undefined where none was named: tell what holds. */
  | { readonly name: "answer"; readonly policy: AnswerPolicy | undefined };

/** `!quiet`, `!quiet off`, `!answer always`, … */
export function parseRoomCommand(text: string): RoomCommand | undefined {
  const match = /^!(?<name>quiet|answer)(?:\s+(?<argument>\S+))?$/iu.exec(text.trim())?.groups;
  const argument = match?.["argument"]?.toLowerCase();
  switch (match?.["name"]?.toLowerCase()) {
    case "quiet":
      return argument === undefined || argument === "on" || argument === "off"
        ? { name: "quiet", isQuiet: argument !== "off" }
        : undefined;
    case "answer":
      return { name: "answer", policy: isPolicy(argument) ? argument : undefined };
    default:
      return undefined;
  }
}

function isPolicy(word: string | undefined): word is AnswerPolicy {
  return word === "always" || word === "mention" || word === "never";
}
