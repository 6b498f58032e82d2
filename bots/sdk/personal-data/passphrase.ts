import { randomInt } from "node:crypto";

/** Letters and digits that are not taken for one another. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
const groups = 5;
const groupLength = 5;

/** 25 random characters, 123 bits, in groups: easy to write down, and to say. */
export function randomPassphrase(): string {
  const group = (): string => Array.from({ length: groupLength }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: groups }, group).join("-");
}

/** Shorter ones can be found by trying. Characters. */
const shortest = 12;
const longest = 200;

/** What is wrong with a passphrase that somebody chose, in a sentence for them. */
export function whyRefused(passphrase: string): string | undefined {
  if (passphrase.length < shortest)
    return `That passphrase is too short: choose one of at least ${shortest} characters, or leave it out and I make one.`;
  return passphrase.length > longest ? `That passphrase is too long: at most ${longest} characters.` : undefined;
}
