import { isEventId, isUserId } from "../../ids.ts";
import type { RoomId, UserId } from "../../ids.ts";
import { isRecord } from "../../room-event.ts";
import type { RoomEvent } from "../../room-event.ts";

type Content = Readonly<Record<string, unknown>>;

/** One step of a verification, in a room or from device to device (client-server API, "Key verification framework"). */
export interface VerificationMessage {
  /** `request`, `start`, `key` …: what follows `m.key.verification.`. */
  readonly step: string;
  readonly sender: UserId;
  /** The same for all steps: the event id of the request, or the transaction id from device to device. */
  readonly flowId: string;
  /** `undefined` from device to device. */
  readonly roomId: RoomId | undefined;
  /** When it was sent as the sender says, milliseconds since the epoch; from device to device only a request says so. */
  readonly sentAt: number | undefined;
  readonly content: Content;
  /** The event as the library reads it. */
  readonly event: Content;
}

const prefix = "m.key.verification.";

/** Types of events in rooms that belong to verifications, beside `m.room.message` with the request. */
export const verificationTypes: readonly string[] = ["ready", "start", "accept", "key", "mac", "done", "cancel"].map(
  (step) => prefix + step,
);

/** Whether an event of a room, in clear, is of a verification: those are not for bots. */
export function isOfVerification({ type, content }: Pick<RoomEvent, "type" | "content">): boolean {
  return verificationTypes.includes(type) || (type === "m.room.message" && content["msgtype"] === `${prefix}request`);
}

/** `undefined` when it is none, or does not say what it belongs to. */
export function readRoomMessage(event: RoomEvent): VerificationMessage | undefined {
  if (!isOfVerification(event)) return undefined;
  const { eventId, roomId, sender, type, timestamp, content } = event;
  const relation = isRecord(content["m.relates_to"]) ? content["m.relates_to"] : {};
  const flowId = type === "m.room.message" ? eventId : relation["event_id"];
  if (!isEventId(flowId)) return undefined;
  return {
    step: type === "m.room.message" ? "request" : type.slice(prefix.length),
    sender,
    flowId,
    roomId,
    sentAt: timestamp,
    content,
    event: { event_id: eventId, room_id: roomId, sender, type, origin_server_ts: timestamp, content },
  };
}

/** `undefined` when it is none, or does not say what it belongs to. */
export function readToDeviceMessage(event: Content): VerificationMessage | undefined {
  const { type, sender, content } = event;
  if (typeof type !== "string" || !type.startsWith(prefix) || !isUserId(sender) || !isRecord(content)) return undefined;
  const { transaction_id: flowId, timestamp } = content;
  if (typeof flowId !== "string" || flowId === "") return undefined;
  const sentAt = typeof timestamp === "number" ? timestamp : undefined;
  return { step: type.slice(prefix.length), sender, flowId, roomId: undefined, sentAt, content, event };
}

/** From device to device, well-formed or not. */
export function isToDeviceVerification(event: Content): boolean {
  return typeof event["type"] === "string" && event["type"].startsWith(prefix);
}
