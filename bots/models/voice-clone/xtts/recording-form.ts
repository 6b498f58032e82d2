import { randomUUID } from "node:crypto";

/** A form (RFC 7578) with one file. */
export interface RecordingForm {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Made at once: a `FormData` is read while it is sent, and Node reports an error to nobody when that is cancelled. */
export function recordingForm(wav: Uint8Array): RecordingForm {
  const boundary = randomUUID();
  const disposition = 'Content-Disposition: form-data; name="wav_file"; filename="voice.wav"';
  const head = `--${boundary}\r\n${disposition}\r\nContent-Type: audio/wav\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), wav, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Uint8Array.from(bytes) };
}
