import type { Contact } from "../contacts/contacts.ts";
import { plainName } from "./brought-content.ts";
import type { AgreedMessage } from "./turn-behalf.ts";

/** Characters that a message which is brought may have. */
export const maxMessageLength = 4_000;
/** Messages that one person may have brought to one other within an hour. */
export const maxAnHour = 20;

const saidAloud = {
  own: ", in writing and said aloud, in your own voice if I have that",
  usual: ", in writing and said aloud in my voice",
};

/** What is said about messages to contacts. */
export const behalfWords = {
  howTo: "To whom, and what? Write for example: `tell Bob I'll be ten minutes late`.",
  /** The same for everybody who cannot be reached, whatever the reason. @param named what the person called them */
  unreachable: (named: string) =>
    `I cannot bring a message to ${plainName(named)}. It takes that you are each other's contacts, and that they let you send them messages. Write \`!contact\` to see your contacts.`,
  notBrought: (name: string) => `I could not bring your message to ${plainName(name)}. Nothing was sent.`,
  ambiguous: (contacts: readonly Contact[]) =>
    `Which one do you mean? ${contacts.map(({ name, otherId }) => `${plainName(name)} is ${otherId}`).join(", ")}. Write the whole address, as in \`tell ${contacts[0]?.otherId ?? ""} …\`.`,
  tooLong: `That is too long: I bring messages of up to ${maxMessageLength} characters.`,
  tooMany: (name: string) =>
    `That is enough for ${plainName(name)} for the moment: I bring up to ${maxAnHour} messages an hour to one person. Try again later.`,
  textOnly: (name: string) =>
    `I can bring ${plainName(name)} text only. Write your answer as a reply, or write to me without replying if it was meant for me.`,
  elsewhere: "I ask you in our direct chat, where nobody reads along.",
  noChat: "We have no direct chat where I could ask you. Write to me there first.",
  action: ({ name, to, text, voice }: AgreedMessage) =>
    `Tell ${plainName(name)} (${to}), in your name and through their assistant${voice === undefined ? "" : saidAloud[voice]}:\n\n${text}`,
  brought: ({ name, voice }: AgreedMessage, isSaid: boolean) =>
    `Brought to ${plainName(name)}${voice === undefined || isSaid ? "" : ", in writing only: I could not say it aloud"}.`,
  read: (name: string) => `Brought to ${plainName(name)}, who has read it.`,
  hint: (name: string) =>
    `To answer ${plainName(name)}, reply to the message: I show you what I would bring before I do. They learn when you have read it. To get no more of these, write \`!privacy ${plainName(name)} messages off\`.`,
  /** What the assistant that brings it remembers of it. */
  remembered: ({ name, from, text }: { readonly name: string; readonly from: string; readonly text: string }) =>
    `(I brought a message, word for word, from ${plainName(name)}, ${from}: ${JSON.stringify(text)})`,
} as const;
