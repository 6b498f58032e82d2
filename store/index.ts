export { createStore } from "./create-store.ts";
export type { Store, StoreOptions } from "./create-store.ts";
export { StoreError } from "./store-error.ts";
export type { StoreErrorCode } from "./store-error.ts";
