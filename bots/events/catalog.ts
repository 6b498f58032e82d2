import type { z } from "zod";
import { adminEvents } from "./catalog/admin-events.ts";
import { locationEvents } from "./catalog/location-events.ts";
import { mediaEvents } from "./catalog/media-events.ts";
import { messageEvents } from "./catalog/message-events.ts";
import { toolEvents } from "./catalog/tool-events.ts";
import { voiceEvents } from "./catalog/voice-events.ts";

/** The data of every event type there is, described in CATALOG.md. A type without a schema here does not exist. */
const schemas = { ...messageEvents, ...voiceEvents, ...mediaEvents, ...locationEvents, ...toolEvents, ...adminEvents };

export type EventType = keyof typeof schemas;
export type EventData<Type extends EventType> = z.output<(typeof schemas)[Type]>;

const catalog: { readonly [Type in EventType]: z.ZodType<EventData<Type>> } = schemas;

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(catalog, type);
}

/** All types of event. */
export const eventTypes: readonly EventType[] = Object.keys(catalog).filter(isEventType);

export function schemaOf<Type extends EventType>(type: Type): z.ZodType<EventData<Type>> {
  return catalog[type];
}

/** The types that ask for a tool, with the type that completes each. */
export const completionTypes = {
  "io.agentchat.voice.enrollment.request": "io.agentchat.voice.enrollment.completed",
  "io.agentchat.voice.message.request": "io.agentchat.voice.message.generated",
  "io.agentchat.voice.transcription.request": "io.agentchat.voice.transcription.completed",
  "io.agentchat.media.image.request": "io.agentchat.media.image.generated",
  "io.agentchat.media.video.request": "io.agentchat.media.video.generated",
  "io.agentchat.tool.request": "io.agentchat.tool.completed",
} as const;

export type RequestType = keyof typeof completionTypes;
export type CompletionType<Type extends RequestType = RequestType> = (typeof completionTypes)[Type];

type CommonOfRequests =
  keyof EventData<"io.agentchat.tool.cancelled"> | "threadRoot" | "eventId" | "conversation" | "hops" | "deadline";
type CommonOfCompletions = keyof EventData<"io.agentchat.tool.cancelled"> | "outcome";

/** What a request says beyond who asks, and where. */
export type RequestInput<Type extends RequestType> = Omit<EventData<Type>, CommonOfRequests>;
/** What came of a request, beyond what it belongs to. */
export type RequestResult<Type extends RequestType> = Omit<
  Extract<EventData<CompletionType<Type>>, { readonly outcome: "done" }>,
  CommonOfCompletions
>;
