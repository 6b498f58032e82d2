import type { Sas } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { RoomId, UserId } from "../../ids.ts";

/** What both sides of a verification see, and are to find the same. */
export interface VerificationCode {
  readonly userId: UserId;
  /** Of the verification. */
  readonly flowId: string;
  /** Where it takes place; `undefined` from device to device. */
  readonly roomId: RoomId | undefined;
  /** Seven, or none when the other side shows numbers. */
  readonly emoji: readonly { readonly symbol: string; readonly description: string }[];
  /** Three numbers of four digits. */
  readonly decimals: readonly number[];
}

/** What verification asks of, and tells, whoever runs the agents. */
export interface VerificationHandlers {
  /** Whether the agent lets this user verify it. */
  mayVerify(agentId: UserId, userId: UserId): boolean;
  /** The code is there, and the agent is about to confirm it. */
  codeReady(agentId: UserId, code: VerificationCode): Promise<unknown>;
}

export interface StepHandlers {
  /** Steps of verifications from device to device are to come, or are no more. The homeserver may fail to push one: whoever waits for it has to look. */
  stepsExpected(agentId: UserId, areExpected: boolean): void;
}

export function readCode(sas: Sas): Pick<VerificationCode, "emoji" | "decimals"> {
  const emoji = sas.supportsEmoji() ? (sas.emoji() ?? []) : [];
  return {
    emoji: emoji.map(({ symbol, description }) => ({ symbol, description })),
    decimals: [...(sas.decimals() ?? [])],
  };
}
