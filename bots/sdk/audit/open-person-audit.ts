import { localpartOf } from "#appservice";
import { withoutFormatting } from "../consent/consent-content.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import { fileContent, replyContent } from "../reply-content.ts";
import { turnIntent } from "../turn-intent.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import { maxAuditRecords } from "./audit.ts";
import { auditFile, auditList } from "./audit-words.ts";
import type { PersonAudit } from "./person-audit.ts";

type AuditCause = Pick<TurnCause, "agent" | "room" | "personId" | "source" | "trail"> & {
  readonly message: IncomingMessage;
};

export function openPersonAudit(world: TurnWorld, cause: AuditCause): PersonAudit {
  const { auditLog } = world.state;
  const { room, personId, source, message } = cause;
  const { roomId, isDirect } = room;
  const intent = turnIntent(world, cause);
  const event = { roomId, type: "m.room.message", source, part: "audit", personId };

  return {
    async sendNewest({ limit, timeZone }) {
      const text = auditList(await auditLog.newest(personId, limit), { timeZone });
      const content = withoutFormatting(replyContent({ text, isNotice: true, message, isDirect }));
      await intent.send({ ...event, content });
    },
    async sendFile({ timeZone }) {
      const records = await auditLog.newest(personId, maxAuditRecords);
      const bytes = Buffer.from(auditFile(records, { timeZone }));
      const date = new Date(world.now()).toISOString().slice(0, 10);
      const fileName = `agentchat-audit-${localpartOf(personId)}-${date}.txt`;
      const contentType = "text/plain";
      const media = await intent.upload(roomId, { bytes, contentType, fileName });
      const text = `All that is written down: ${records.length} ${records.length === 1 ? "line" : "lines"}.`;
      const facts = { text, isNotice: false, message, isDirect };
      const content = fileContent({ media, fileName, contentType, size: bytes.length }, facts);
      await intent.send({ ...event, content });
    },
  };
}
