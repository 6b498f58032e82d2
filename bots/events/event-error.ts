import { AgentChatError } from "#error";

/**
 * | code | meaning | retryable |
 * | --- | --- | --- |
 * | `bad-envelope` | an attribute of the CloudEvent is missing or malformed | no |
 * | `unknown-type` | the type is not in the catalog | no |
 * | `bad-data` | the data are not what the catalog says of the type | no |
 * | `closed` | the bus is shut down | no |
 * | `overloaded` | a subscriber is too far behind; it lost the event | no |
 */
export type EventErrorCode = "bad-envelope" | "unknown-type" | "bad-data" | "closed" | "overloaded";

/** Its message names attributes, never the value of one: data hold what people wrote. */
export class EventError extends AgentChatError<EventErrorCode> {}
