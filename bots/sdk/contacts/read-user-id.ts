import { isUserId } from "#appservice";
import type { UserId } from "#appservice";

/** The Matrix id in words that are one: as such, as a link of matrix.to or as a `matrix:` URI. Pure. */
export function readUserId(words: string): UserId | undefined {
  const [, shown = words.trim()] = /^\[[^\]]*\]\((\S+)\)$/u.exec(words.trim()) ?? [];
  const id = shown
    .replace(/^<(.*)>$/u, "$1")
    .replace(/^https:\/\/matrix\.to\/#\/(?:%40|@)/iu, "@")
    .replace(/^matrix:u\//iu, "@")
    .replace(/\?.*$|[,;!.]+$/u, "");
  return isUserId(id) && !/\s/u.test(id) ? id : undefined;
}
