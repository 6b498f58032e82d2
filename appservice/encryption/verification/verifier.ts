import {
  DeviceLists,
  RoomId as LibraryRoomId,
  Sas,
  UserId as LibraryUserId,
  VerificationMethod,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { VerificationRequest } from "@matrix-org/matrix-sdk-crypto-wasm";
import { hash } from "node:crypto";
import type { Logger } from "pino";
import type { Background } from "../../background.ts";
import type { EventId, RoomId, UserId } from "../../ids.ts";
import { isEventId } from "../../ids.ts";
import type { RoomEvent } from "../../room-event.ts";
import { createSerial } from "../../serial.ts";
import { decryptionSettings } from "../decryption.ts";
import type { LibraryMachine, LibrarySession } from "../library/library-machine.ts";
import type { RequestSender } from "../library/library-request.ts";
import type { Outgoing } from "../outgoing.ts";
import { cancellationRequest } from "./cancellation.ts";
import type { Cancellation } from "./cancellation.ts";
import { decideRequest } from "./decide-request.ts";
import { flowOf, lastSteps, stepsToTake } from "./steps-to-take.ts";
import { readCode } from "./verification-code.ts";
import type { StepHandlers, VerificationHandlers } from "./verification-code.ts";
import { readRoomMessage } from "./verification-message.ts";
import type { VerificationMessage } from "./verification-message.ts";

/**
 * Lets people verify the agent by comparing emoji or numbers. It accepts what it may accept, confirms for its part, and cancels everything else with the
 * reason. What is under way is in memory only: after a restart the next step of the other side is answered with a cancellation.
 */
export interface Verifier {
  /**
   * Takes one step and sends what comes of it. The same step again has no effect but to send what is not sent yet.
   * @throws MatrixError, EncryptionError: to be called again when it is retryable
   */
  take(message: VerificationMessage): Promise<void>;
  /** Takes steps that came together from device to device, as `take` does. @throws as `take` */
  takeTogether(messages: readonly VerificationMessage[]): Promise<void>;
  /** No verification is under way. */
  readonly isIdle: boolean;
  stop(): void;
}

export interface VerifierOptions {
  readonly agentId: UserId;
  readonly library: LibraryMachine;
  readonly sender: RequestSender;
  readonly outgoing: Outgoing;
  readonly handlers: VerificationHandlers & StepHandlers;
  /** An event of a room, in clear. */
  readonly find: (roomId: RoomId, eventId: EventId) => Promise<RoomEvent | undefined>;
  readonly background: Background;
  readonly log: Logger;
  /** Milliseconds that a verification may take; default 10 minutes. */
  readonly patienceMs?: number | undefined;
}

const defaultPatienceMs = 10 * 60_000;
/** Steps that are remembered, so that what is delivered again has no second effect. */
const longestMemory = 1_000;

export function createVerifier(options: VerifierOptions): Verifier {
  const { agentId, library, sender, outgoing, handlers, background, log } = options;
  const patienceMs = options.patienceMs ?? defaultPatienceMs;
  const inOrder = createSerial();
  const taken = new Set<string>();
  /** Of which a step was taken. */
  const flows = new Set<string>();
  const underWay = new Map<string, NodeJS.Timeout>();
  /** Those of them from device to device. */
  const betweenDevices = new Set<string>();

  async function findRequest(
    session: LibrarySession,
    { sender: userId, flowId }: VerificationMessage,
  ): Promise<VerificationRequest | undefined> {
    return session.call("getVerificationRequest", (machine) =>
      machine.getVerificationRequest(new LibraryUserId(userId), flowId),
    );
  }

  async function giveToLibrary(session: LibrarySession, { event, roomId }: VerificationMessage): Promise<void> {
    await session.call("receiveVerificationEvent", async (machine) => {
      if (roomId !== undefined) {
        await machine.receiveVerificationEvent(JSON.stringify(event), new LibraryRoomId(roomId));
        return;
      }
      const [nobody, nothing] = [new DeviceLists(), new Map<string, number>()];
      const messages = JSON.stringify([event]);
      await machine.receiveSyncChangesMsc4186(messages, nobody, nothing, undefined, decryptionSettings());
    });
  }

  function cancel(message: VerificationMessage, cancellation: Cancellation): void {
    log.info({ userId: message.sender, code: cancellation.code }, "a verification is cancelled");
    outgoing.add(cancellationRequest(message, cancellation));
  }

  async function takeRequest(session: LibrarySession, message: VerificationMessage): Promise<void> {
    const isPermitted = handlers.mayVerify(agentId, message.sender);
    const decision = decideRequest(message, { agentId, isPermitted, now: Date.now() });
    if (decision.kind === "ignore") return;
    if (decision.kind === "cancel") {
      cancel(message, decision.cancellation);
      return;
    }
    // it ignores requests of devices that it does not know
    const query = await session.call("queryKeysForUsers", (machine) =>
      machine.queryKeysForUsers([new LibraryUserId(message.sender)]),
    );
    await sender.send(session, query);
    await giveToLibrary(session, message);
    const request = await findRequest(session, message);
    if (request === undefined) {
      cancel(message, { code: "m.invalid_message", reason: "the homeserver does not have the keys of your device" });
      return;
    }
    const ready = request.acceptWithMethods([VerificationMethod.SasV1]);
    if (ready === undefined) return;
    outgoing.add(ready);
    underWay.set(message.flowId, expiry(message));
    if (message.roomId === undefined) betweenDevices.add(message.flowId);
  }

  async function takeStep(session: LibrarySession, message: VerificationMessage): Promise<void> {
    const request = await findRequest(session, message);
    if (request === undefined) {
      if (!lastSteps.has(message.step) && (await isForAgent(message))) {
        cancel(message, { code: "m.unknown_transaction", reason: "I know nothing of this verification: try again" });
      }
      return;
    }
    if (message.step === "start" && message.content["method"] !== "m.sas.v1") {
      request.cancel();
      cancel(message, { code: "m.unknown_method", reason: "I can compare emoji (m.sas.v1) and nothing else" });
    } else {
      await giveToLibrary(session, message);
    }
  }

  /** What is to be sent comes of the whole verification: the library shows the code when it knows that what was sent before has arrived. */
  async function sendAnswers(session: LibrarySession, message: VerificationMessage): Promise<void> {
    const request = await findRequest(session, message);
    const verification = request?.getVerification();
    if (verification instanceof Sas) {
      const accepted = verification.accept();
      if (accepted !== undefined) outgoing.add(accepted);
      await outgoing.flush(session);
      if (verification.canBePresented() && !verification.haveWeConfirmed())
        await confirm(session, verification, message);
    }
    await outgoing.flush(session);
    if (request?.isDone() === true) log.info({ userId: message.sender }, "a person has verified the agent");
    if (request === undefined || request.isDone() || request.isCancelled()) forget(message.flowId);
  }

  /** An agent cannot look at the other screen: for its part it confirms, and says what it sees. */
  async function confirm(session: LibrarySession, sas: Sas, message: VerificationMessage): Promise<void> {
    const { sender: userId, flowId, roomId } = message;
    const code = { userId, flowId, roomId, ...readCode(sas) };
    const emoji = code.emoji.map(({ symbol, description }) => `${symbol} ${description}`).join(", ");
    log.info({ userId, emoji, decimals: code.decimals.join(" ") }, "a person compares this code to verify the agent");
    background.run("verification-code", () => handlers.codeReady(agentId, code));
    for (const answer of await session.call("confirm", () => sas.confirm())) outgoing.add(answer);
  }

  /** In a room, others verify each other, too: the request says whom it was for. */
  async function isForAgent({ roomId, flowId, sender: userId }: VerificationMessage): Promise<boolean> {
    if (roomId === undefined) return true;
    if (!isEventId(flowId)) return false;
    const event = await options.find(roomId, flowId);
    const request = event === undefined ? undefined : readRoomMessage(event);
    return request?.step === "request" && request.sender === userId && request.content["to"] === agentId;
  }

  function expiry(message: VerificationMessage): NodeJS.Timeout {
    const timer = setTimeout(() => {
      background.run("verification-timeout", () => inOrder(() => expire(message)));
    }, patienceMs);
    return timer.unref();
  }

  async function expire(message: VerificationMessage): Promise<void> {
    if (!underWay.has(message.flowId)) return;
    forget(message.flowId);
    const request = await findRequest(await library.session(), message);
    if (request === undefined || request.isDone() || request.isCancelled()) return;
    request.cancel();
    cancel(message, { code: "m.timeout", reason: "the verification has taken too long: please try again" });
    outgoing.kick();
  }

  function forget(flowId: string): void {
    clearTimeout(underWay.get(flowId));
    underWay.delete(flowId);
    if (betweenDevices.delete(flowId) && betweenDevices.size === 0) handlers.stepsExpected(agentId, false);
  }

  function remember(memory: Set<string>, what: string): void {
    memory.add(what);
    const [oldest] = memory;
    if (memory.size > longestMemory && oldest !== undefined) memory.delete(oldest);
  }

  async function take(message: VerificationMessage): Promise<void> {
    const session = await library.session();
    const { sender: userId, flowId, content } = message;
    const step = hash("sha256", JSON.stringify([userId, flowId, message.step, content]));
    if (!taken.has(step)) {
      await (message.step === "request" ? takeRequest(session, message) : takeStep(session, message));
      remember(taken, step);
      remember(flows, flowOf(message));
      if (betweenDevices.has(flowId)) handlers.stepsExpected(agentId, true);
    }
    await sendAnswers(session, message);
  }

  return {
    take: (message) => inOrder(() => take(message)),
    takeTogether: (messages) =>
      inOrder(async () => {
        for (const message of stepsToTake(messages, (flow) => flows.has(flow))) await take(message);
      }),
    get isIdle() {
      return underWay.size === 0;
    },
    stop() {
      for (const flowId of underWay.keys()) forget(flowId);
    },
  };
}
