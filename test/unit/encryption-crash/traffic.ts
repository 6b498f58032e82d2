import { fork } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { AgentMachine } from "../../../appservice/encryption/agent-machine.ts";
import type { ReceivedChanges } from "../../../appservice/encryption/receiver.ts";
import { alice, bob, both, eventOf, say } from "../../../appservice/encryption/machine-fixture.contract.ts";
import type { EncryptedContent } from "../../../appservice/encryption/room-encrypter.ts";
import type { TestKeyServer } from "../../../appservice/encryption/testing.ts";
import type { RoomEvent } from "../../../appservice/room-event.ts";
import type { FromChild, Order, ToChild } from "./messages.ts";
import { megolmUse, olmUses } from "./ratchets.ts";
import type { RatchetUse } from "./ratchets.ts";

/** What was seen of a conversation between Alice, who lives, and Bob, whose process is killed. */
export interface Traffic {
  readonly kills: number;
  readonly fromAlice: number;
  readonly fromBob: number;
  readonly olmMessages: number;
  /** Texts that somebody could not read, and failures. */
  readonly problems: readonly string[];
  /** Places of a ratchet at which two different messages were. */
  readonly reused: readonly string[];
}

const child = fileURLToPath(new URL("child.ts", import.meta.url));

const deaths = ["in traffic", "once it has spoken", "in traffic", "while it opens"] as const;
type Death = (typeof deaths)[number];

interface Life {
  ask(order: Order): Promise<Extract<FromChild, { kind: "done" }> | undefined>;
  isOver(): boolean;
  kill(): void;
  readonly ended: Promise<unknown>;
}

/** @param options.bobStore path of Bob's crypto store */
export async function runTraffic(options: {
  readonly server: TestKeyServer;
  readonly aliceMachine: AgentMachine;
  readonly bobStore: string;
  readonly kills: number;
}): Promise<Traffic> {
  const { server, aliceMachine } = options;
  const problems: string[] = [];
  const reused: string[] = [];
  const places = new Map<string, string>();
  const said: { readonly event: RoomEvent; readonly text: string }[] = [];
  const heard: { readonly content: EncryptedContent; readonly text: string }[] = [];
  let olmMessages = 0;
  let number = 0;
  let isPublished = false;
  /** What Bob has not acknowledged. */
  let unacknowledged: ReceivedChanges[] = [];
  server.makeDevice(bob, "B");

  function note({ place, message }: RatchetUse): void {
    const before = places.get(place);
    // the same bytes again are a retry
    if (before !== undefined && before !== message) reused.push(place);
    places.set(place, message);
  }

  function start(): Life {
    const process = fork(child, [options.bobStore], { execArgv: [] });
    const ended = once(process, "exit");
    const asked = new Map<number, (done: Extract<FromChild, { kind: "done" }> | undefined) => void>();
    let over = false;
    const send = (message: ToChild): void => {
      if (!over) process.send(message, () => undefined);
    };
    process.on("exit", () => {
      over = true;
      for (const resolve of asked.values()) resolve(undefined);
    });
    const serve = async ({ id, request }: Extract<FromChild, { kind: "request" }>): Promise<void> => {
      if (request.endpoint.startsWith("PUT /sendToDevice")) {
        for (const use of olmUses(request.body)) {
          olmMessages += 1;
          note(use);
        }
      }
      send({ kind: "answer", id, answer: await server.client.request(request) });
    };
    const serving: Promise<void>[] = [];
    process.on("message", (message: FromChild) => {
      if (message.kind === "request") serving.push(serve(message));
      if (message.kind === "failed") problems.push(message.error);
      if (message.kind !== "request") asked.get(message.id)?.(message.kind === "done" ? message : undefined);
    });
    return {
      ask: (order) =>
        new Promise((resolve) => {
          number += 1;
          asked.set(number, resolve);
          if (over) resolve(undefined);
          else send({ kind: "order", id: number, order });
        }),
      isOver: () => over,
      kill: () => process.kill("SIGKILL"),
      ended,
    };
  }

  async function deliver(life: Life): Promise<void> {
    unacknowledged.push(server.deliver(bob, "B"));
    while (unacknowledged.length > 0) {
      const [changes] = unacknowledged;
      if (changes === undefined) return;
      if ((await life.ask({ order: "receive", changes })) === undefined) return;
      unacknowledged = unacknowledged.slice(1);
    }
  }

  async function read(life: Life, { event, text }: (typeof said)[number]): Promise<void> {
    const done = await life.ask({ order: "decrypt", event });
    if (done !== undefined && done.text !== text) problems.push(`bob read ${done.text} in place of ${text}`);
  }

  async function talk(life: Life, dies: Death): Promise<void> {
    const text = `from alice ${said.length}`;
    const settings = { rotationPeriodMs: undefined, rotationPeriodMessages: 4 };
    const event = eventOf(alice, await aliceMachine.encrypt(say(text, both, { settings })));
    said.push({ event, text });
    await deliver(life);
    if (unacknowledged.length === 0) await read(life, { event, text });
    const answer = await life.ask({ order: "encrypt", text: `from bob ${heard.length}` });
    if (answer?.content !== undefined) {
      // the moment at which what was forgotten would be used again
      if (dies === "once it has spoken" && randomInt(2) === 0) life.kill();
      note(megolmUse(answer.content));
      heard.push({ content: answer.content, text: answer.text ?? "" });
    }
    await aliceMachine.receive(server.deliver(alice, aliceMachine.deviceId));
  }

  async function readAll(life: Life): Promise<void> {
    await deliver(life);
    for (const each of said) await read(life, each);
    for (const { content, text } of heard) {
      const decryption = await aliceMachine.decrypt(eventOf(bob, content));
      const got = decryption.kind === "decrypted" ? decryption.event.content["body"] : decryption.kind;
      if (got !== text) problems.push(`alice read ${String(got)} in place of ${text}`);
    }
  }

  for (let kill = 0; kill < options.kills; kill += 1) {
    const life = start();
    const dies = deaths[kill % deaths.length] ?? "in traffic";
    if (dies === "while it opens") setTimeout(() => life.kill(), randomInt(100, 600));
    // what is said before Bob has a device is not for him
    isPublished ||= (await life.ask({ order: "receive", changes: { toDevice: [], changedUsers: [] } })) !== undefined;
    if (!isPublished) life.kill();
    for (let left = randomInt(1, 8); !life.isOver(); left -= 1) {
      if (dies === "in traffic" && left === 0) setTimeout(() => life.kill(), randomInt(0, 40));
      await talk(life, dies);
    }
    await life.ended;
  }
  const last = start();
  await readAll(last);
  last.kill();
  await last.ended;
  return { kills: options.kills, fromAlice: said.length, fromBob: heard.length, olmMessages, problems, reused };
}
