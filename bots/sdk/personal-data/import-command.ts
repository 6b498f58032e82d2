import { z } from "zod";
import type { MediaSource } from "#appservice";
import type { BotCommand } from "../commands/bot-command.ts";
import { defineTool } from "../define-tool.ts";

/** By which people bring back what `!export` gave them. It needs `importAction`. */
export const importCommand: BotCommand = {
  description: "brings back what an exported file holds: write it as a reply to the file",
  usage: {
    "": "from a file that is not encrypted; as its caption works too",
    PASSPHRASE:
      "from an encrypted file, or from one of room keys that your client exported; your message with the passphrase is removed",
  },
  where: "direct",
  async run(turn, argument) {
    const source = await turn.fileOfMessage();
    const passphrase = argument === "" ? undefined : argument;
    const preview = source === undefined ? undefined : await turn.account.previewImport({ source, passphrase });
    const isWithdrawn = passphrase === undefined || (await turn.withdrawMessage());
    const leftOver = isWithdrawn
      ? ""
      : " I may not remove your message with the passphrase. Please remove it yourself.";
    if (preview === undefined || source === undefined) return turn.reply(`${howTo}${leftOver}`);
    if (preview.kind === "problem") return turn.reply(`${preview.text}${leftOver}`);
    if (preview.kind === "room-keys") return turn.reply(`${await preview.take()}${leftOver}`);
    if (preview.kind === "nothing-new")
      return turn.reply(`Everything in that file that I could bring back is here already.${leftOver}`);
    await turn.confirm(importAction.name, { source, passphrase, contents: preview.contents });
    return leftOver === "" ? undefined : turn.reply(leftOver.trim());
  },
};

const howTo =
  "Which file? Send me the exported file, and reply to it with `!import`, and the passphrase if it is encrypted.";

export const importAction = defineTool({
  name: "import_data",
  description: "Brings back what an exported file holds.",
  input: z.object({
    source: z.custom<MediaSource>((value) => z.object({ url: z.string() }).safeParse(value).success),
    passphrase: z.string().optional(),
    contents: z.string(),
  }),
  timeoutMs: 120_000,
  describeAction: ({ contents }) =>
    `Add to what is kept about you, from the exported file: ${contents}.\nWhat is there already stays as it is.`,
  async run({ source, passphrase }, { turn }) {
    const added = await turn.account.importFile({ source, passphrase });
    switch (added.kind) {
      case "new":
        return `Brought back: ${added.contents}.`;
      case "nothing-new":
        return "Everything in that file is here already.";
      case "problem":
        return added.text;
      case "room-keys":
        return added.take();
    }
  },
});
