import { createHash } from "node:crypto";

/** What is kept of a device's password. It is random and long: one round of SHA-256 is enough, and nobody finds another that fits. */
export function passwordDigest(personId: string, password: string): string {
  return createHash("sha256").update(`${personId}\n${password}`).digest("base64url");
}
