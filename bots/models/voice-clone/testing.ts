import { filterSound, type Pcm, speakWithEspeak } from "#codecs";

/** Somebody who is not there: a voice of espeak-ng with another throat. */
export interface MadeUpPerson {
  readonly voice: string;
  readonly pitch?: number;
  readonly rate?: number;
  /** Of ffmpeg. */
  readonly filters?: readonly string[];
}

const story =
  "I went down to the harbor this morning to look at the boats. The weather was lovely, although a little windy, and a few fishermen were selling what they had caught. I bought two mackerels and walked home along the river.";

/** What the person says when they record a sample. */
export async function recordPerson({ filters = [], ...voice }: MadeUpPerson, text = story): Promise<Pcm> {
  const { signal } = new AbortController();
  const spoken = await speakWithEspeak({ text, ...voice, signal });
  return filters.length === 0 ? spoken : filterSound(spoken, { filters, signal });
}
