export type { DeadLetter, EventBus, EventHandler, ReportLoss, Subscriber, Subscription } from "./bus.ts";
export { completionTypes, eventTypes } from "./catalog.ts";
export type { CompletionType, EventData, EventType, RequestInput, RequestResult, RequestType } from "./catalog.ts";
export { fileSource } from "./catalog/fields.ts";
export type { Media } from "./catalog/fields.ts";
export { EventError } from "./event-error.ts";
export { createCheckedEvent, createEvent, parseEvent } from "./event.ts";
export type { AgentChatEvent, EventDraft } from "./event.ts";
export { createInProcessBus } from "./in-process-bus.ts";
