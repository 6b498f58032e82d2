import type { Logger } from "pino";
import { parseRoomId, parseUserId } from "#appservice";
import type { Background } from "#appservice";
import type { EventBus } from "#events";
import type { JsonValue } from "#models";
import { openAttachment } from "../attachments/open-attachment.ts";
import { serverAgentId, servesOnly } from "../agent-user-id.ts";
import type { Namespace } from "../agent-user-id.ts";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { HomeserverSide } from "../homeserver-side.ts";
import type { PermissionLevel } from "../permission-level.ts";
import { createAudit } from "../audit/audit.ts";
import type { AuditLog } from "../audit/audit-state.ts";
import { createPersonRecords } from "../records/person-records.ts";
import type { ContactBook } from "../contacts/contacts.ts";
import type { Services } from "../services/services.ts";
import type { Records } from "../records/records-state.ts";
import { SdkError } from "../sdk-error.ts";
import type { OfferContext } from "./offer-context.ts";
import type { OfferProgress } from "./offer-request.ts";
import { publishFromOffer } from "./publish-from-offer.ts";
import { progressEvent } from "./tool-request.ts";
import type { RequestEvent } from "./tool-request.ts";
import type { ToolRequests } from "./tool-requests-state.ts";

/** What offered tools act upon. */
export interface OfferWorld {
  readonly bus: EventBus;
  readonly homeserver: Pick<HomeserverSide, "intent" | "isOurs">;
  readonly namespace: Namespace;
  readonly toolRequests: ToolRequests;
  readonly records: Records;
  readonly auditLog: AuditLog;
  readonly contacts: ContactBook;
  /** Not to be asked for before the runtime is open. */
  readonly services: () => Pick<Services, "of">;
  /** For what nobody waits for. */
  readonly background: Background;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface OfferCause {
  readonly configured: ConfiguredBot;
  readonly event: RequestEvent;
  readonly level: PermissionLevel;
  /** What was remembered of the request. */
  readonly handle: JsonValue | undefined;
  readonly signal: AbortSignal;
}

const bytesPerMegabyte = 1_000_000;

/** @throws SdkError `not-permitted` when who asks, or posts what comes of it, is no agent of ours; MatrixError `invalid-id` */
export function openOfferContext(world: OfferWorld, cause: OfferCause): OfferContext {
  const { homeserver, toolRequests, now } = world;
  const { configured, event, level, handle, signal } = cause;
  const { bot, config, behavior } = configured;
  const request = event.data;
  const { requestId, tool } = request;
  const personId = parseUserId(request.personId);
  const agentId = parseUserId(request.agentId);
  const { postedBy = request } = request;
  const posterId = parseUserId(postedBy.agentId);
  const roomId = parseRoomId(postedBy.roomId);
  for (const each of [agentId, posterId])
    if (!homeserver.isOurs(each)) throw new SdkError("not-permitted", `${each} is no agent of this AgentChat`);
  const intent = homeserver.intent(agentId);

  return {
    request,
    personId,
    level,
    isOwnAgent: servesOnly(world.namespace, { agentId, personId }),
    signal,
    config,
    capabilities: configured.capabilities,
    log: world.log.child({ botId: bot.id, requestId, tool }),
    async upload({ bytes, mimetype, fileName }) {
      const file = {
        bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
        contentType: mimetype,
        fileName,
      };
      const uploaded = await homeserver.intent(posterId).upload(roomId, file);
      const facts = { mimetype, sizeBytes: bytes.length };
      if ("url" in uploaded) return { url: uploaded.url, ...facts };
      return { url: uploaded.file.url, file: { ...uploaded.file }, ...facts };
    },
    download({ url, file }, { name = "That file", ...options } = {}) {
      const source = file === undefined ? { url } : { url, encryptedFile: file };
      const defaults = { intent, maxBytes: behavior.attachments.maxMegabytes * bytesPerMegabyte, signal };
      return openAttachment({ kind: "file", name, source }, defaults).read(options);
    },
    publish: (type, data) => publishFromOffer(world, cause, { type, data }),
    contacts: world.contacts,
    service: (declaration) => world.services().of(bot.id, declaration),
    now,
    progress: createProgress(world, cause),
    job: {
      handle,
      remember: (text) =>
        toolRequests.save({ requestId, personId, state: "begun", text: JSON.stringify(text), updatedAt: now() }),
    },
    records: createPersonRecords({ records: world.records, owner: { botId: bot.id, personId }, now }),
    audit: createAudit({ auditLog: world.auditLog, botId: bot.id, personId, source: `request ${requestId}`, now }),
    matrix: () => homeserver.intent(serverAgentId(world.namespace, bot.id)).matrixClient(),
  };
}

/** Publishes what says something new: another text, or another percent. */
export function createProgress(
  { bus, background, now }: Pick<OfferWorld, "bus" | "background" | "now">,
  { configured, event, signal }: Pick<OfferCause, "configured" | "event" | "signal">,
): OfferContext["progress"] {
  let told = "";
  let count = 0;
  return ({ text, fraction }: OfferProgress) => {
    const percent = fraction === undefined ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
    const next = `${percent ?? ""} ${text}`;
    if (next === told || signal.aborted) return;
    told = next;
    count += 1;
    const progress = { text, ...(percent === undefined ? {} : { fraction: percent / 100 }), count };
    const publisher = { botId: configured.bot.id, now: now() };
    background.run("tool progress", () => bus.publish(progressEvent(event, progress, publisher)));
  };
}
