import { pino } from "pino";
import { createBackground } from "../../../appservice/background.ts";
import type { HomeserverClient } from "../../../appservice/client/homeserver-client.ts";
import { createAgentMachine } from "../../../appservice/encryption/agent-machine.ts";
import { openCryptoStore } from "../../../appservice/encryption/crypto-store/open-crypto-store.ts";
import { alice, bob, both, say } from "../../../appservice/encryption/machine-fixture.contract.ts";
import { deafHandlers } from "../../../appservice/encryption/testing.ts";
import { MatrixError } from "../../../appservice/matrix-error.ts";
import type { FromChild, Order, ToChild } from "./messages.ts";

/** Bob's device in a process that is killed again and again; its homeserver is the test. Argument: path of the crypto store. */
const [path = ""] = process.argv.slice(2);
const log = pino({ level: "silent" });
const background = createBackground(log);
const waiting = new Map<number, (answer: unknown) => void>();
let asked = 0;

function tell(message: FromChild): void {
  process.send?.(message);
}

const client: Pick<HomeserverClient, "request"> = {
  request: (request) =>
    new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      tell({ kind: "request", id: asked, request });
    }),
};

const machine = createAgentMachine({
  agentId: bob,
  deviceId: "B",
  store: openCryptoStore({ path }),
  storeKey: new Uint8Array(32).fill(7),
  client: {
    ...client,
    url: "",
    download: () => Promise.reject(new MatrixError("refused", "no media")),
    stop: () => undefined,
    close: () => Promise.resolve(),
  },
  handlers: deafHandlers,
  background,
  log,
});
const published = machine.publish({ seeds: undefined, saveSeeds: () => Promise.resolve() });

async function obey(order: Order): Promise<Omit<FromChild & { readonly kind: "done" }, "kind" | "id">> {
  await published;
  if (order.order === "receive") {
    await machine.receive(order.changes);
    return {};
  }
  if (order.order === "encrypt") {
    const settings = { rotationPeriodMs: undefined, rotationPeriodMessages: 3 };
    return { text: order.text, content: await machine.encrypt(say(order.text, both, { settings })) };
  }
  const decryption = await machine.decrypt(order.event);
  return { text: decryption.kind === "decrypted" ? String(decryption.event.content["body"]) : decryption.kind };
}

process.on("message", (message: ToChild) => {
  if (message.kind === "answer") {
    waiting.get(message.id)?.(message.answer);
    waiting.delete(message.id);
    return;
  }
  const { id, order } = message;
  background.run(order.order, async () => {
    try {
      tell({ kind: "done", id, ...(await obey(order)) });
    } catch (error) {
      tell({ kind: "failed", id, error: `${order.order} for ${alice}: ${String(error)}` });
    }
  });
});
