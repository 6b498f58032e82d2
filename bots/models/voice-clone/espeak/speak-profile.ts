import { filterSound, type Pcm, speakWithEspeak } from "#codecs";
import { bandMiddles } from "../../voice-measures/long-term-spectrum.ts";
import type { EspeakProfile } from "./profile.ts";

/** Says a text as a profile has it. @throws CodecError */
export async function speakProfile(profile: EspeakProfile, text: string, signal: AbortSignal): Promise<Pcm> {
  const { base, variant, pitch, pitchRange, rate } = profile;
  const voice = variant === "" ? base : `${base}+${variant}`;
  const spoken = await speakWithEspeak({ text, voice, pitch, pitchRange, rate, signal });
  const filters = filtersOf(profile);
  return filters.length === 0 || spoken.samples.length === 0 ? spoken : filterSound(spoken, { filters, signal });
}

function filtersOf({ formants, shift, gains }: EspeakProfile): readonly string[] {
  const loudest = Math.max(0, ...gains);
  const entries = gains.map(
    (gain, index) => `entry(${(bandMiddles[index] ?? 0).toFixed(0)},${(gain - loudest).toFixed(1)})`,
  );
  return [
    ...(formants === 1 ? [] : [`rubberband=pitch=${formants.toFixed(4)}:formant=shifted`]),
    ...(shift === 1 ? [] : [`rubberband=pitch=${shift.toFixed(4)}:formant=preserved`]),
    ...(gains.every((gain) => gain === 0) ? [] : [`firequalizer=gain_entry='${entries.join(";")}'`]),
  ];
}
