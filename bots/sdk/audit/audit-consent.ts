import type { Consent } from "../consent/consent-state.ts";
import { readConsentRequest } from "../consent/consent-request.ts";
import type { Agent } from "../roster.ts";
import type { TurnWorld } from "../turn-world.ts";
import { createAudit } from "./audit.ts";

/** Writes down what a person agreed to or declined, in the words in which they were asked. */
export async function auditConsent(
  { state, now }: Pick<TurnWorld, "state" | "now">,
  agent: Agent,
  { consentId, personId, status, request }: Consent,
): Promise<void> {
  const botId = agent.configured.bot.id;
  const audit = createAudit({ auditLog: state.auditLog, botId, personId, source: `consent ${consentId}`, now });
  const detail = readConsentRequest(request)?.action;
  const action = status === "declined" ? "you declined" : "you agreed";
  await audit({ action, ...(detail === undefined ? {} : { detail }) });
}
