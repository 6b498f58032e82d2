import { isEncrypted } from "./age-file.ts";

/** Whether a file looks like one that `!export` makes: what somebody is kept about, and nothing for a model to read. */
export function isExport(bytes: Uint8Array): boolean {
  const beginning = Buffer.from(bytes.subarray(0, 100)).toString("latin1");
  return isEncrypted(bytes) || /^\{\s*"format":\s*"agentchat-export"/u.test(beginning);
}
