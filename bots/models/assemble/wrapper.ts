import type { ChatModel } from "../chat.ts";

/** Adds something to a model without changing what it promises: one `finish` or `error` at the end, and no throw. */
export type Wrapper = (model: ChatModel) => ChatModel;
