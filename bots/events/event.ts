import { CloudEvent } from "cloudevents";
import type { CloudEventV1 } from "cloudevents";
import { z } from "zod";
import { eventTypes, isEventType, schemaOf } from "./catalog.ts";
import type { EventData, EventType } from "./catalog.ts";
import { EventError } from "./event-error.ts";

/** A CloudEvent (1.0) of one type of the catalog; frozen, and so are its data. */
type EventOf<Type extends EventType> = CloudEvent<EventData<Type>> & {
  readonly type: Type;
  readonly subject: string;
  readonly time: string;
  readonly data: EventData<Type>;
};

/** A CloudEvent (1.0) of one of these types; its data follow from its `type`. */
export type AgentChatEvent<Type extends EventType = EventType> = { [Each in Type]: EventOf<Each> }[Type];

export interface EventDraft<Type extends EventType> {
  /** Two events with the same source and id are the same event: derive it from the Matrix event when a replay can emit it again. */
  readonly id: string;
  readonly time: Date;
  readonly source: `/agentchat/${string}`;
  /** What keeps its order on the bus: `users/<id>/chats/<room>`; the server's own matters have none of the two. */
  readonly subject: `users/${string}/chats/${string}` | `users/${string}` | "server";
  readonly data: EventData<Type>;
}

/** @throws EventError `bad-data`, `bad-envelope` */
export function createEvent<Type extends EventType>(type: Type, draft: EventDraft<Type>): AgentChatEvent<Type> {
  return createCheckedEvent(type, draft);
}

/**
 * As `createEvent`, with data of which only the check can tell whether they fit.
 * @throws EventError `bad-data`, `bad-envelope`
 */
export function createCheckedEvent<Type extends EventType>(
  type: Type,
  draft: Omit<EventDraft<Type>, "data"> & { readonly data: unknown },
): AgentChatEvent<Type> {
  const { id, source, subject, data } = draft;
  const time = draft.time.toISOString();
  return build(type, readEnvelope({ specversion, id, time, type, source, subject, datacontenttype, data }));
}

/**
 * Reads an event of the structured JSON format (CloudEvents JSON Event Format 1.0, section 3). Extension attributes are kept, unknown
 * data dropped. Unlike the specification it requires `subject`, `time` and JSON data.
 *
 * @throws EventError `bad-envelope`, `unknown-type`, `bad-data`
 */
export function parseEvent(json: string): AgentChatEvent {
  const attributes = readEnvelope(parseJson(json));
  if (isEventType(attributes.type)) return build(attributes.type, attributes);
  throw new EventError("unknown-type", `no such type of event; the catalog has ${eventTypes.join(", ")}`);
}

/** Whether an event is of one of these types. */
export function isOfType<Type extends EventType>(
  event: CloudEvent<unknown>,
  types: readonly Type[],
): event is AgentChatEvent<Type> {
  return types.some((type) => type === event.type);
}

const specversion = "1.0";
const datacontenttype = "application/json";

const envelope = z.looseObject({
  specversion: z.literal(specversion),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string(),
  subject: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  datacontenttype: z.literal(datacontenttype).exactOptional(),
  data: z.unknown(),
});

function readEnvelope(value: unknown): z.output<typeof envelope> {
  const result = envelope.safeParse(value);
  if (result.success) return result.data;
  throw new EventError("bad-envelope", `not a CloudEvent: ${describe(result.error)}`);
}

function build<Type extends EventType>(type: Type, attributes: z.output<typeof envelope>): AgentChatEvent<Type> {
  const checked = schemaOf(type).safeParse(attributes.data);
  if (!checked.success) throw new EventError("bad-data", `wrong data in ${type}: ${describe(checked.error)}`);
  const event = validate({ ...attributes, type, data: checked.data });
  if (isOfType(event, [type])) return event;
  throw new EventError("unknown-type", `${type} became ${event.type}`);
}

/** Leaves what is left to check to the library: that `source` is a URI reference and the names of extensions are lower-case. */
function validate(attributes: Partial<CloudEventV1<unknown>>): CloudEvent<unknown> {
  try {
    return new CloudEvent(attributes);
  } catch (cause) {
    const rules = "source must be a URI reference, names of extension attributes have the characters a-z and 0-9 only";
    throw new EventError("bad-envelope", `not a CloudEvent: ${rules}`, { cause });
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Its cause would quote the text.
    throw new EventError("bad-envelope", "not a CloudEvent: it is not JSON");
  }
}

function describe(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}
