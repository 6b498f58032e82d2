import { z } from "zod";

/** The URL of a server, without a slash at its end. */
export function httpUrl() {
  return z
    .url({ protocol: /^https?$/ })
    .refine(hasNoCredentials, { error: "must not hold a user name or password" })
    .overwrite((url) => url.replace(/\/+$/, ""));
}

function hasNoCredentials(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed === null || (parsed.username === "" && parsed.password === "");
}
