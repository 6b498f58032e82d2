/** What is kept about the person of a turn: theirs to take along and to delete. */
export interface Account {
  /** Sends everything kept about them as a file into the room. Resolves when it is there. */
  sendExport(protection: ExportProtection): Promise<SentExport>;
  /** Takes the messages with passphrases out of the room that were sent for exports. Resolves with how many there were. */
  withdrawPassphrases(): Promise<number>;
  /** Begins to delete everything kept about them. From then on nothing that comes from them is taken up until that is done. */
  delete(): Promise<void>;
}

/** `made`: with a passphrase that is made for it and sent as a message of its own. */
export type ExportProtection =
  { readonly kind: "plain" } | { readonly kind: "made" } | { readonly kind: "given"; readonly passphrase: string };

/** `too-large`: for the homeserver. */
export type SentExport = { readonly kind: "sent" } | { readonly kind: "too-large"; readonly bytes: number };
