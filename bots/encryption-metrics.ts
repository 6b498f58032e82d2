import { Counter, Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";

/** How encryption stands; the same shape as the application service's `EncryptionNumbers`, which this file may not know. */
export interface EncryptionNumbers {
  readonly undecryptable: number;
  readonly openMachines: number;
  readonly toDeviceWaiting: number;
  readonly fewestOneTimeKeys: number | undefined;
  readonly agentsShortOfKeys: number;
}

/** What encryption reports; the same shape as in the application service's `AppserviceObserver`. */
export interface CryptoObserver {
  cryptoWork(done: { readonly work: "encrypt" | "decrypt"; readonly seconds: number }): void;
  roomKeysArrived(count: number): void;
}

const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];

/** @param numbers asked for at each scrape; `undefined` while AgentChat is starting. */
export function observeEncryption(registry: Registry, numbers: () => EncryptionNumbers | undefined): CryptoObserver {
  const gauges: readonly (readonly [name: string, help: string, (of: EncryptionNumbers) => number])[] = [
    [
      "agentchat_undecryptable_events",
      "Messages that wait for the key to decrypt them",
      ({ undecryptable }) => undecryptable,
    ],
    ["agentchat_crypto_machines_open", "Agents whose encryption is in memory", ({ openMachines }) => openMachines],
    [
      "agentchat_to_device_waiting",
      "To-device messages that were stored and did not reach their agent's encryption yet",
      ({ toDeviceWaiting }) => toDeviceWaiting,
    ],
    [
      "agentchat_one_time_keys_min",
      "One-time keys on the homeserver of the agent that has fewest, as it last told; NaN before it did",
      ({ fewestOneTimeKeys }) => fewestOneTimeKeys ?? Number.NaN,
    ],
    [
      "agentchat_agents_short_of_one_time_keys",
      "Agents with fewer than 25 one-time keys on the homeserver, as it last told",
      ({ agentsShortOfKeys }) => agentsShortOfKeys,
    ],
  ];
  for (const [name, help, valueOf] of gauges) {
    const gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const now = numbers();
        if (now !== undefined) gauge.set(valueOf(now));
      },
    });
  }
  const duration = new Histogram({
    name: "agentchat_crypto_duration_seconds",
    help: "Encrypting and decrypting a message, with what has to be opened and shared for it",
    labelNames: ["work"],
    buckets,
    registers: [registry],
  });
  const roomKeys = new Counter({
    name: "agentchat_room_keys_received_total",
    help: "Sessions of encrypted rooms whose key came to an agent",
    registers: [registry],
  });
  return {
    cryptoWork({ work, seconds }) {
      duration.observe({ work }, seconds);
    },
    roomKeysArrived(count) {
      roomKeys.inc(count);
    },
  };
}
