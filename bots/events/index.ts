export type { DeadLetter, EventBus, EventHandler, ReportLoss, Subscriber, Subscription } from "./bus.ts";
export { eventTypes } from "./catalog.ts";
export type { EventData, EventType } from "./catalog.ts";
export { EventError } from "./event-error.ts";
export { createEvent, parseEvent } from "./event.ts";
export type { AgentChatEvent, EventDraft } from "./event.ts";
export { createInProcessBus } from "./in-process-bus.ts";
