import type { ExportDocument } from "./export-document.ts";

/** Shown with the file. Markdown. */
export function exportCaption(document: ExportDocument, isEncrypted: boolean): string {
  const how = isEncrypted
    ? "It is encrypted in the age format: besides `!import`, `age -d` opens it (https://age-encryption.org)."
    : "It is not encrypted: whoever has it can read it.";
  return `Everything that is kept about you: ${contentsText(document)}. ${how}`;
}

/** Counts of what a document holds, or what an import adds. */
export function contentsText(contents: Partial<Readonly<Record<Counted, readonly unknown[]>>>): string {
  const parts = counted.flatMap(([key, one, many]) => {
    const count = contents[key]?.length ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const last = parts.pop();
  if (last === undefined) return "nothing so far";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

type Counted = (typeof counted)[number][0];
const counted = [
  ["agents", "agent", "agents"],
  ["memories", "memory", "memories"],
  ["summaries", "summary", "summaries"],
  ["conversations", "message", "messages"],
  ["reminders", "reminder", "reminders"],
  ["consents", "consent", "consents"],
  ["roomPolicies", "room policy", "room policies"],
  ["contacts", "line about your contacts", "lines about your contacts"],
  ["records", "other thing that agents keep for you", "other things that agents keep for you"],
  ["audit", "line of your audit log", "lines of your audit log"],
  ["usage", "line about your use of models", "lines about your use of models"],
] as const;

/** Markdown. */
export function passphraseText(passphrase: string, minutes: number): string {
  return `The passphrase: \`${passphrase}\`\n\nKeep it: nobody else has it. I remove this message in ${minutes} minutes, or when you write \`!export done\`.`;
}

/** What is deleted and what is not, shown as plain text before somebody agrees. */
export const deletionText = [
  "Delete everything that is kept about you here, for good:",
  "- what you told your assistant and other agents, what they answered, and summaries of it",
  "- what they remember about you and keep for you, your preferences, reminders, contacts and consents",
  "- the key that all this is encrypted with, so that leftovers in the database cannot be read",
  "Your assistant stops what it is at, says goodbye and leaves all its rooms, groups included; so do other agents in their direct chats with you.",
  "Not deleted: messages in the rooms, which are the homeserver's and yours to remove; files that were exported; backups of the database, until the administrator throws them away; what a language model's provider keeps. What you say in groups with other people's assistants is heard by them as before.",
  "It cannot be undone. To keep a copy, say no and write !export first.",
].join("\n");
