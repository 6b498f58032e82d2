import { localpartOf, MatrixError } from "#appservice";
import type { EventId, RoomId, UserId } from "#appservice";
import { createAudit } from "../audit/audit.ts";
import { deletionOf } from "../administration/deletion.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import { fileContent, replyContent } from "../reply-content.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import { turnIntent } from "../turn-intent.ts";
import type { Account, ExportProtection, MadePassphrase, SentExport } from "./account.ts";
import { encryptFile } from "./age-file.ts";
import { collectExport } from "./collect-export.ts";
import { importExport } from "./import-export.ts";
import { makePassphrase } from "./make-passphrase.ts";
import { exportCaption, passphraseText } from "./personal-data-texts.ts";

/** What of a turn an account is opened for. */
type AccountCause = Pick<TurnCause, "agent" | "room" | "personId" | "source" | "trail"> & {
  readonly message: IncomingMessage;
};

export function openAccount(world: TurnWorld, cause: AccountCause): Account {
  const { roster, state, now } = world;
  const { jobs } = world.administration();
  const { agent, room, personId, source, message } = cause;
  const { roomId, isDirect } = room;
  const place = { agentId: agent.userId, roomId, personId };
  const intent = turnIntent(world, cause);
  const isOwnAgent = agent.personId === personId;
  const botId = agent.configured.bot.id;
  const audit = createAudit({ auditLog: state.auditLog, botId, personId, source: `export ${source}`, now });

  async function send(content: Readonly<Record<string, unknown>>, part: string): Promise<EventId> {
    return (await intent.send({ roomId, type: "m.room.message", content, source, part, personId })).eventId;
  }

  /** Sends the file with this passphrase, or with none. */
  async function sendFile(passphrase: string | undefined): Promise<SentExport> {
    const document = await collectExport({ state, assignmentsOf: (each) => roster.assignmentsOf(each), now }, personId);
    const json = Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
    const bytes = passphrase === undefined ? json : await encryptFile(json, passphrase);
    const name = `agentchat-${localpartOf(personId)}-${new Date(now()).toISOString().slice(0, 10)}.json`;
    const fileName = passphrase === undefined ? name : `${name}.age`;
    const contentType = passphrase === undefined ? "application/json" : "application/octet-stream";
    try {
      const media = await intent.upload(roomId, { bytes, contentType, fileName });
      const text = exportCaption(document, passphrase !== undefined);
      const file = { media, fileName, contentType, size: bytes.length };
      await send(fileContent(file, { text, isNotice: false, message, isDirect }), "export");
      await audit({ action: "sent you everything that is kept about you", detail: fileName });
      return { kind: "sent" };
    } catch (error) {
      if (error instanceof MatrixError && error.errcode === "M_TOO_LARGE")
        return { kind: "too-large", bytes: bytes.length };
      throw error;
    }
  }

  const newPassphrase = (): Promise<MadePassphrase> =>
    makePassphrase({
      jobs,
      place,
      source,
      now,
      send: (text) => send(replyContent({ text, isNotice: true, message, isDirect }), "passphrase"),
    });

  async function sendWithMadePassphrase(): Promise<SentExport> {
    const passphrase = await newPassphrase();
    const sent = await sendFile(passphrase.value);
    if (sent.kind === "sent") await passphrase.tell(passphraseText(passphrase.value, passphrase.minutes));
    return sent;
  }

  return {
    sendExport: (protection: ExportProtection) => {
      if (protection.kind === "made") return sendWithMadePassphrase();
      return sendFile(protection.kind === "given" ? protection.passphrase : undefined);
    },
    previewImport: (file) => importExport(world, intent, { file, personId, isOwnAgent, isDry: true }),
    importFile: (file) => importExport(world, intent, { file, personId, isOwnAgent, isDry: false }),
    makePassphrase: newPassphrase,
    async withdrawPassphrases() {
      const sent = jobs.waiting((job) => job.kind === "passphrase" && isIn(job, place) && job.progress !== "");
      for (const job of sent) await jobs.advance(job.jobId, { dueAt: now() });
      return sent.length;
    },
    async delete() {
      const request = deletionOf(personId);
      await jobs.begin({ ...place, jobId: `deletion ${source}`, kind: "deletion", request, dueAt: now() });
    },
  };
}

interface Place {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly personId: UserId;
}

function isIn(job: Place, { agentId, roomId, personId }: Place): boolean {
  return job.agentId === agentId && job.roomId === roomId && job.personId === personId;
}
