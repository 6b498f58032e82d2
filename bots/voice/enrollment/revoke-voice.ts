import type { EnrollmentStep } from "./enrollment-step.ts";

/** Deletes everything, at the provider first: what is left there could not be found again afterwards. */
export async function revokeVoice({ context, kept, open }: EnrollmentStep): Promise<string> {
  const voice = await kept.voice();
  const consent = await kept.consent();
  if (voice === undefined && consent === undefined && open === undefined) return "I have no voice of yours.";
  const { voiceClone } = context.capabilities;
  const isProviders = voice !== undefined && voice.provider === voiceClone?.provider;
  if (isProviders) await voiceClone.deleteVoice?.(voice.voice);
  await kept.deleteAll();
  await context.audit({ action: "deleted your voice, its recordings and your consent" });
  return "I have deleted your voice, all recordings of it and your consent. What I said with it before stays in the rooms where I said it.";
}
