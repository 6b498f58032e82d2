import { openRoomKeyFile } from "#appservice";
import type { Intent, UserId } from "#appservice";

/** Larger files are not opened: they are held in memory as a whole, several times over. Enough for some 40,000 keys. */
const maxMegabytes = 40;

/** Opens a file of room keys and gives the agent those that are for its rooms. Resolves with what came of it, in a sentence for the person. @throws MatrixError, EncryptionError */
export async function takeRoomKeys(
  intent: Intent,
  file: Uint8Array,
  { passphrase, personId }: { readonly passphrase: string; readonly personId: UserId },
): Promise<string> {
  if (file.length > maxMegabytes * 1_000_000) return `That file is too large for me: at most ${maxMegabytes} MB.`;
  const opened = await openRoomKeyFile(file, passphrase);
  switch (opened.kind) {
    case "wrong-passphrase":
      return "That is not the passphrase of this file, or the file was changed.";
    case "damaged":
      return "That file is damaged: I cannot read the room keys in it.";
    case "too-costly":
      return "That file was encrypted with more rounds than I take: at most 5,000,000.";
    case "opened":
  }
  const { given, imported, waiting } = await intent.importRoomKeys({ keys: opened.keys, giver: personId });
  if (given === 0) return "That file has no keys of rooms that I am in.";
  if (imported === 0) return "I have all the keys in that file that are for rooms I am in.";
  const taken = `I have taken ${counted(imported, "key")} of rooms that I am in, and none of others.`;
  return waiting === 0 ? taken : `${taken} I now read ${counted(waiting, "message")} of yours that waited for them.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
