import { z } from "zod";
import { localpartOf } from "#appservice";
import type { UserId } from "#appservice";

const contactNames = z.object({
  /** What the person calls the other. */
  nickname: z.string().exactOptional(),
  /** What the other called themselves when it was last seen. */
  displayName: z.string().exactOptional(),
});

export type ContactNames = z.output<typeof contactNames>;

const maxNameLength = 60;

/** What cannot be read is no name. */
export function readContactNames(text: string | undefined): ContactNames {
  return (text === undefined ? undefined : contactNames.safeParse(JSON.parse(text)).data) ?? {};
}

export function nameOf(otherId: UserId, { nickname, displayName }: ContactNames): string {
  return nickname ?? displayName ?? localpartOf(otherId);
}

/** A name in one line, without what could make text around it look like something else; `undefined` when nothing is left. */
export function plainName(name: string): string | undefined {
  const plain = name
    .normalize("NFC")
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .replaceAll(/[*`<>[\]\\~|#]/gu, "")
    .trim();
  const short = plain
    .slice(0, maxNameLength)
    .replace(/[\uD800-\uDBFF]$/u, "")
    .trim();
  return short === "" ? undefined : short;
}
