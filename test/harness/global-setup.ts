import { ensureDebianRoot } from "../../synapse/index.ts";
import { stepLog } from "./step-log.ts";

/** Makes what takes long once, before the first test: the Debian roots with Synapse and llama.cpp, and with whisper.cpp. */
export async function setup(): Promise<void> {
  await ensureDebianRoot({ log: stepLog });
  await ensureDebianRoot({ log: stepLog, purpose: "transcription" });
}
