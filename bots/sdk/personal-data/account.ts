import type { MediaSource } from "#appservice";

/** What is kept about the person of a turn: theirs to take along and to delete. */
export interface Account {
  /** Sends everything kept about them as a file into the room. Resolves when it is there. */
  sendExport(protection: ExportProtection): Promise<SentExport>;
  /** Reads an exported file, and says what of it would be added. @throws MatrixError when it cannot be had at the moment */
  previewImport(file: ExportFile): Promise<ImportPreview>;
  /** Adds what is not there yet of an exported file. Resolves with what was added, in words. */
  importFile(file: ExportFile): Promise<ImportPreview>;
  /**
   * Makes a passphrase, such as the password of a device: 25 letters and digits in groups, 123 bits. When the turn is run again it is the same one.
   * @example
   * const password = await turn.account.makePassphrase();
   * await turn.request(type, { digest: digestOf(password.value) });
   * await password.tell(`The password: \`${password.value}\``);
   */
  makePassphrase(): Promise<MadePassphrase>;
  /** Takes the messages with passphrases out of the room that were sent there. Resolves with how many there were. */
  withdrawPassphrases(): Promise<number>;
  /** Begins to delete everything kept about them. From then on nothing that comes from them is taken up until that is done. */
  delete(): Promise<void>;
}

/** A passphrase that the person alone is to have. */
export interface MadePassphrase {
  readonly value: string;
  /** How long a message with it stays in its room. */
  readonly minutes: number;
  /** Sends it as a notice of its own (Markdown), once. It is removed from the room after `minutes`, or by `withdrawPassphrases`; from then on the passphrase is kept nowhere. */
  tell(text: string): Promise<void>;
}

/** An exported file, and what opens it. */
export interface ExportFile {
  readonly source: MediaSource;
  readonly passphrase: string | undefined;
}

export type ImportPreview =
  /** What is new in it, in words: "2 memories and 14 messages". */
  | { readonly kind: "new"; readonly contents: string }
  | { readonly kind: "nothing-new" }
  /** It is no export of ours but of a client: keys of encrypted rooms. `take` imports them, and resolves with what came of it in a sentence for the person. */
  | { readonly kind: "room-keys"; take(): Promise<string> }
  /** In a sentence for the person. */
  | { readonly kind: "problem"; readonly text: string };

/** `made`: with a passphrase that is made for it and sent as a message of its own. */
export type ExportProtection =
  { readonly kind: "plain" } | { readonly kind: "made" } | { readonly kind: "given"; readonly passphrase: string };

/** `too-large`: for the homeserver. */
export type SentExport = { readonly kind: "sent" } | { readonly kind: "too-large"; readonly bytes: number };
