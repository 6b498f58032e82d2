import { isRecord } from "#appservice";
import type { MediaSource } from "#appservice";
import type { Media, RequestResult } from "#events";
import { AttachmentError } from "../attachments/attachment-error.ts";
import type { OfferRequestOptions } from "../offers/offer-request.ts";
import type { MessageTurn } from "../turn.ts";

/** A recording that somebody sent: where it is, and what they said of it. */
export interface SentRecording {
  readonly source: MediaSource;
  readonly mimetype?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  readonly durationMs?: number | undefined;
}

type Transcribed = RequestResult<"io.agentchat.voice.transcription.request">;

/**
 * Asks whichever bot can for what is said in a recording of the room.
 * @throws SdkError `no-offer` where no bot can; `tool-failed` with a sentence for the person
 */
export async function transcribeRecording(
  turn: MessageTurn,
  recording: SentRecording,
  options: Pick<OfferRequestOptions, "stepsAside"> = {},
): Promise<Transcribed> {
  const { source, mimetype, size, durationMs } = recording;
  const request = {
    ...mediaOf(source),
    ...(mimetype === undefined ? {} : { mimetype }),
    ...(size === undefined ? {} : { sizeBytes: Math.max(0, Math.round(size)) }),
    ...(durationMs === undefined ? {} : { durationMs: Math.max(0, Math.round(durationMs)) }),
  };
  return turn.request("io.agentchat.voice.transcription.request", request, options);
}

/** @throws AttachmentError `encrypted` */
export function mediaOf({ url, encryptedFile }: MediaSource): Pick<Media, "url" | "file"> {
  if (encryptedFile === undefined) return { url };
  if (isEncryptedFile(encryptedFile)) return { url, file: encryptedFile };
  throw new AttachmentError("encrypted", "That recording is encrypted in a way that I do not know.");
}

/** What it takes to decrypt it is checked where that is done. */
function isEncryptedFile(file: Readonly<Record<string, unknown>>): file is NonNullable<Media["file"]> {
  const { url, key, iv, hashes, v } = file;
  const hasKey = isRecord(key) && typeof key["k"] === "string";
  const hasHash = isRecord(hashes) && typeof hashes["sha256"] === "string";
  return typeof url === "string" && hasKey && hasHash && typeof iv === "string" && typeof v === "string";
}
