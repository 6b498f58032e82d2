import { z } from "zod";
import type { BotCommand } from "../commands/bot-command.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../define-tool.ts";
import type { MessageTurn } from "../turn.ts";
import type { ExportProtection } from "./account.ts";
import { importAction, importCommand } from "./import-command.ts";
import { whyRefused } from "./passphrase.ts";
import { deletionText } from "./personal-data-texts.ts";

/** Commands by which people take along and delete what is kept about them. They need `accountActions`. */
export const accountCommands: Readonly<Record<"export" | "import" | "delete-me", BotCommand>> = {
  export: {
    description: "sends you everything that is kept about you, as an encrypted file",
    usage: {
      "": "makes a passphrase and sends it as a message that does not stay",
      PASSPHRASE: "takes this passphrase, and removes your message with it",
      plain: "sends the file without encryption",
      done: "removes my message with the passphrase",
    },
    examples: ["plain"],
    where: "direct",
    run: sendExport,
  },
  import: importCommand,
  "delete-me": {
    description: "deletes everything that is kept about you, after asking you",
    where: "direct",
    run: (turn) => turn.confirm(deleteAll.name, {}),
  },
};

async function sendExport(turn: MessageTurn, argument: string): Promise<void> {
  if (argument.toLowerCase() === "done") {
    const removed = await turn.account.withdrawPassphrases();
    await turn.reply(removed === 0 ? "There is no passphrase of mine here to remove." : "Removed.", { isNotice: true });
    return;
  }
  const protection = protectionOf(argument);
  const isWithdrawn = protection.kind !== "given" || (await turn.withdrawMessage());
  const refused = protection.kind === "given" ? whyRefused(protection.passphrase) : undefined;
  const sent = refused === undefined ? await turn.account.sendExport(protection) : undefined;
  const problems = [
    ...(refused === undefined ? [] : [refused]),
    ...(sent?.kind === "too-large"
      ? [`The homeserver takes no file of ${Math.ceil(sent.bytes / 1_000_000)} MB. Ask its administrator for it.`]
      : []),
    ...(isWithdrawn ? [] : ["I may not remove your message with the passphrase. Please remove it yourself."]),
  ];
  if (problems.length > 0) await turn.reply(problems.join(" "), { isNotice: true });
}

function protectionOf(argument: string): ExportProtection {
  if (argument === "") return { kind: "made" };
  return argument.toLowerCase() === "plain" ? { kind: "plain" } : { kind: "given", passphrase: argument };
}

const deleteAll = defineTool({
  name: "delete_me",
  description: "Deletes everything kept about the person.",
  input: z.object({}),
  describeAction: () => deletionText,
  async run(_input, { turn }) {
    await turn.account.delete();
    return "";
  },
});

/** What `accountCommands` do once the person has agreed. */
export const accountActions: readonly Tool[] = [importAction, deleteAll];
