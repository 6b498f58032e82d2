import { isIPv6 } from "node:net";
import { spanOf } from "./span.ts";
import type { Span } from "./span.ts";

const domain = String.raw`(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,10}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,63})`;
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const ipv4 = String.raw`${octet}(?:\.${octet}){3}`;

// both begin with @, which is rare, and look back from there: that takes no longer the longer words are
const email = new RegExp(String.raw`@(?<=(?<local>[\p{L}\p{N}._%+'-]{1,64})@)${domain}`, "giu");
const matrixId = new RegExp(
  String.raw`(?<![\p{L}\p{N}._%+-])@[a-z0-9._=/+-]{1,255}:(?:${domain}|${ipv4}|localhost)(?::\d{1,5})?`,
  "giu",
);
const ipv4Address = new RegExp(String.raw`(?<![\d.])${ipv4}(?!\.?\d)`, "g");
const ipv6Candidate = /(?<![\p{L}\p{N}_:.])[\da-f]{0,4}:[\da-f:]{1,39}(?:\.\d{1,3}){0,3}/giu;

export function* findEmails(text: string): Generator<Span> {
  for (const match of text.matchAll(email)) {
    const local = ownPart(match.groups?.["local"] ?? "", text, match.index);
    if (local !== "") yield { start: match.index - local.length, end: match.index + match[0].length };
  }
}

/** Without quotes and dots in front, and without the `n` of a line break that JSON writes as `\n`. */
function ownPart(local: string, text: string, at: number): string {
  const isAfterEscape = /^[bfnrt]/.test(local) && text[at - local.length - 1] === "\\";
  return (isAfterEscape ? local.slice(1) : local).replace(/^[^\p{L}\p{N}_]+/u, "");
}

export function* findMatrixIds(text: string): Generator<Span> {
  for (const match of text.matchAll(matrixId)) yield spanOf(match);
}

/** Addresses of this machine itself, and masks, tell nothing about anybody. */
const tellingNothing = /^(?:127\.|0\.0\.0\.0$|255\.255\.)/;

export function* findIpAddresses(text: string): Generator<Span> {
  for (const match of text.matchAll(ipv4Address)) {
    if (!tellingNothing.test(match[0])) yield spanOf(match);
  }
  if (!text.includes(":")) return;
  for (const match of text.matchAll(ipv6Candidate)) {
    const address = match[0].replace(/(?<!:):$/, "");
    const isTelling = /\d/.test(address) && /[\da-f]{2}/i.test(address);
    if (isTelling && isIPv6(address)) yield { start: match.index, end: match.index + address.length };
  }
}
