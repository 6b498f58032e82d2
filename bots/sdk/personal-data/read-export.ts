import type { Intent, MediaSource } from "#appservice";
import { isRoomKeyFile, MatrixError } from "#appservice";
import type { ExportFile } from "./account.ts";
import { decryptFile, isEncrypted } from "./age-file.ts";
import { exportDocument, exportVersion } from "./export-document.ts";
import type { ExportDocument } from "./export-document.ts";

export type ReadExport =
  | { readonly kind: "read"; readonly document: ExportDocument }
  /** Keys of encrypted rooms, as clients export them; encrypted. */
  | { readonly kind: "room-keys"; readonly bytes: Uint8Array; readonly passphrase: string }
  /** In a sentence for the person. */
  | { readonly kind: "problem"; readonly text: string };

/** Larger exports are not imported: they are held in memory as a whole. */
const maxMegabytes = 100;

const howToTakeRoomKeys =
  "That file holds keys of encrypted rooms. Reply to it with `!import` and the passphrase that you chose when you exported them; I remove your message then.";

/** Downloads an exported file, opens it, and checks that it is this person's. @throws MatrixError when it cannot be had at the moment */
export async function readExport(intent: Intent, file: ExportFile, personId: string): Promise<ReadExport> {
  const downloaded = await download(intent, file.source);
  if (typeof downloaded === "string") return problem(downloaded);
  if (isRoomKeyFile(downloaded))
    return file.passphrase === undefined
      ? problem(howToTakeRoomKeys)
      : { kind: "room-keys", bytes: downloaded, passphrase: file.passphrase };
  const opened = await open(downloaded, file.passphrase);
  if (typeof opened === "string") return problem(opened);
  return check(opened, personId);
}

async function download(intent: Intent, source: MediaSource): Promise<Buffer | string> {
  try {
    return await intent.download(source, { maxBytes: maxMegabytes * 1_000_000 });
  } catch (error) {
    if (!(error instanceof MatrixError) || error.retryable) throw error;
    if (error.code === "too-large") return `That file is too large for me: at most ${maxMegabytes} MB.`;
    if (error.code === "encrypted") return "That file is encrypted in a way that I do not know.";
    if (error.status === 404) return "The homeserver does not have that file anymore. Please send it again.";
    throw error;
  }
}

async function open(bytes: Buffer, passphrase: string | undefined): Promise<Buffer | string> {
  if (!isEncrypted(bytes)) return bytes;
  if (passphrase === undefined)
    return "That file is encrypted. Reply to it with `!import` and the passphrase; I remove your message then.";
  const file = await decryptFile(bytes, passphrase);
  switch (file.kind) {
    case "decrypted":
      return file.bytes;
    case "wrong-passphrase":
      return "That is not the passphrase of this file.";
    case "too-costly":
      return "That file was encrypted with a work factor that is too high for me: at most 18.";
    case "damaged":
      return "That file is damaged: it cannot be decrypted.";
  }
}

function check(bytes: Buffer, personId: string): ReadExport {
  const content = parseJson(bytes);
  const isExport = isObject(content) && content["format"] === "agentchat-export";
  if (!isExport) return problem("That file is no export of AgentChat.");
  const { version } = content;
  if (typeof version === "number" && version > exportVersion)
    return problem(
      `That file was exported by a newer AgentChat (version ${version} of its format), which I cannot read.`,
    );
  const parsed = exportDocument.safeParse(content);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
    return problem(`That export is damaged${place === "" ? "" : `: what is wrong is at ${place}`}.`);
  }
  if (parsed.data.personId !== personId)
    return problem(`That is the export of ${parsed.data.personId}. You can import your own only.`);
  return { kind: "read", document: parsed.data };
}

function problem(text: string): ReadExport {
  return { kind: "problem", text };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
