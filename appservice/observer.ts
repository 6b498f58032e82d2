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
}

export const silentObserver: AppserviceObserver = {
  homeserverCall() {
    return;
  },
  transaction() {
    return;
  },
};
