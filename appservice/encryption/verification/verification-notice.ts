import type { DirectoryView } from "../../directory.ts";
import type { RoomId, UserId } from "../../ids.ts";
import type { SendRequest } from "../../outbox-sender.ts";
import type { VerificationCode } from "./verification-code.ts";

/** One plain notice in the direct chat of the two; `undefined` when they have none. */
export function verificationNotice(
  agentId: UserId,
  code: VerificationCode,
  directory: Pick<DirectoryView, "membership" | "memberships">,
): SendRequest | undefined {
  const roomId = directChat(agentId, code, directory);
  if (roomId === undefined) return undefined;
  const numbers = code.decimals.join(" ");
  const emoji = code.emoji.map(({ symbol, description }) => `${symbol} ${description}`).join(", ");
  const seen = emoji === "" ? `These are the numbers I see: ${numbers}.` : `These are the emoji I see: ${emoji}.`;
  return {
    agentId,
    roomId,
    type: "m.room.message",
    content: {
      msgtype: "m.notice",
      body: `${seen} If yours are the same, confirm in your client; if not, somebody is between us: cancel there.`,
      "m.mentions": {},
    },
    source: `verification ${code.flowId}`,
    part: "code",
    personId: code.userId,
  };
}

function directChat(
  agentId: UserId,
  { userId, roomId }: VerificationCode,
  directory: Pick<DirectoryView, "membership" | "memberships">,
): RoomId | undefined {
  if (roomId !== undefined && directory.membership(agentId, roomId)?.isDirect === true) return roomId;
  const [chat] = directory.memberships(
    (record) =>
      record.agentId === agentId && record.peerId === userId && record.isDirect && record.membership === "join",
  );
  return chat?.roomId;
}
