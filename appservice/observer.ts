/** Where the application service reports what it does, for metrics. Called synchronously; must not throw. */
export interface AppserviceObserver {
  /** @param call.endpoint route with placeholders, e.g. `PUT /rooms/{roomId}/send`; @param call.status HTTP status, or `error` without an answer */
  homeserverCall(call: {
    readonly endpoint: string;
    readonly status: number | "error";
    readonly seconds: number;
  }): void;
  /** A transaction was acknowledged. */
  transaction(transaction: { readonly events: number; readonly stored: number; readonly seconds: number }): void;
  /** A message was encrypted or decrypted. */
  cryptoWork?(done: { readonly work: "encrypt" | "decrypt"; readonly seconds: number }): void;
  /** Keys of so many sessions came. */
  roomKeysArrived?(count: number): void;
  /** Somebody who runs AgentChat should look. */
  alertRaised?(alert: Alert): void;
}

export interface Alert {
  /** What it is about, the same each time. */
  readonly alert: string;
  readonly severity: "warning" | "critical";
  /** What happened and what to do. */
  readonly detail: string;
}

/** How encryption stands at a moment. */
export interface EncryptionNumbers {
  /** Messages without their key. */
  readonly undecryptable: number;
  readonly openMachines: number;
  /** To-device messages on their way to a machine. */
  readonly toDeviceWaiting: number;
  /** Of the agent that has fewest on the homeserver, as it last told. */
  readonly fewestOneTimeKeys: number | undefined;
  /** Agents that have fewer than AgentChat keeps there. */
  readonly agentsShortOfKeys: number;
}

export const silentObserver: AppserviceObserver = {
  homeserverCall() {
    return;
  },
  transaction() {
    return;
  },
};
