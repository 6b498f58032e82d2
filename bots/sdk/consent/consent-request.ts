import { z } from "zod";
import { isEventId, isRecord, isUserId } from "#appservice";
import type { IncomingMessage } from "../incoming-message.ts";
import { SdkError } from "../sdk-error.ts";

/** What is needed to do later what was asked for, kept sealed in the meantime. */
const consentRequest = z.object({
  toolName: z.string(),
  /** As the model gave it. */
  input: z.unknown(),
  /** What the person is shown. */
  action: z.string(),
  /** How long an answer counts. */
  minutes: z.number(),
  /** What the bot told its model. */
  instructions: z.string(),
  isDirect: z.boolean(),
  /** The message that the tool call was made for; without it, nobody's message led to the question, which is shown in its own words. */
  message: z
    .custom<IncomingMessage>((value) => isRecord(value) && isEventId(value["eventId"]) && isUserId(value["sender"]))
    .exactOptional(),
  /** The bot's action that is taken, with the same input, when the person says no. */
  declined: z.string().exactOptional(),
});

export type ConsentRequest = z.output<typeof consentRequest>;

/** `undefined` when nothing is kept of it, or what another version of AgentChat kept cannot be read. */
export function readConsentRequest(text: string | undefined): ConsentRequest | undefined {
  return consentRequest.safeParse(text === undefined ? undefined : JSON.parse(text)).data;
}

/** As `readConsentRequest`. @throws SdkError `consent-lost` */
export function parseConsentRequest(text: string | undefined): ConsentRequest {
  const request = readConsentRequest(text);
  if (request !== undefined) return request;
  throw new SdkError("consent-lost", "what a person was asked for consent to cannot be read", {
    userMessage: "I no longer know what this was about, so I did nothing. Please ask me again.",
  });
}
