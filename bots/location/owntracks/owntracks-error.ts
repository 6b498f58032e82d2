import { AgentChatError } from "#error";

/**
 * | code | meaning |
 * | --- | --- |
 * | `listen` | the port cannot be had |
 * | `too-large` | a request is larger than what an app sends |
 * | `off` | devices cannot be connected |
 * | `bad-device` | the person has no such device, has one of that name already, or has too many |
 */
export class OwnTracksError extends AgentChatError<"listen" | "too-large" | "off" | "bad-device"> {}
