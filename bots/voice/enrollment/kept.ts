import { z } from "#sdk";
import type { JsonValue, PersonRecords } from "#sdk";

/** An enrolment that goes on. */
const openEnrollment = z.object({
  roomId: z.string(),
  /** What the person is to read aloud. */
  phrase: z.string(),
  language: z.string().exactOptional(),
  /** `consent`: the phrase is waited for. `agree`: it was recorded, but nobody could check what was said. `samples`: consent was given. */
  stage: z.enum(["consent", "agree", "samples"]),
  /** Milliseconds since the epoch. */
  touchedAt: z.number(),
});
export type OpenEnrollment = z.infer<typeof openEnrollment>;

const consent = z.object({
  phrase: z.string(),
  /** Whether what was said was understood to be the phrase, or the person wrote that they agree. */
  how: z.enum(["spoken", "written"]),
  givenAt: z.number(),
  /** The message with the recording. */
  eventId: z.string(),
});
export type Consent = z.infer<typeof consent>;

const sampleFacts = z.object({ seconds: z.number(), speechSeconds: z.number(), takenAt: z.number() });
export type SampleFacts = z.infer<typeof sampleFacts>;

const keptVoice = z.object({
  voiceId: z.string(),
  provider: z.string(),
  isApproximation: z.boolean(),
  madeAt: z.number(),
  samples: z.number(),
  speechSeconds: z.number(),
  language: z.string().exactOptional(),
  before: z.number().exactOptional(),
  after: z.number().exactOptional(),
  /** What the provider wants back. */
  voice: z.custom<JsonValue>((value) => value !== undefined && value !== null),
});
export type KeptVoice = z.infer<typeof keptVoice>;

/** After so long without a word, what was not finished is thrown away. */
export const enrollmentMinutes = 30;
const enrollmentMs = enrollmentMinutes * 60_000;

/** What is kept of a person's voice, in the records of the voice bot: sealed, exported and deleted with the rest of theirs. */
export interface KeptOfVoice {
  /** `undefined` when there is none, or it was left alone for too long. */
  open(): Promise<OpenEnrollment | undefined>;
  saveOpen(enrollment: Omit<OpenEnrollment, "touchedAt">): Promise<void>;
  consent(): Promise<Consent | undefined>;
  consentRecording(): Promise<Uint8Array | undefined>;
  saveConsent(given: Consent): Promise<void>;
  saveConsentRecording(bytes: Uint8Array): Promise<void>;
  /** In the order in which they were taken. */
  samples(): Promise<readonly (SampleFacts & { readonly id: string })[]>;
  sampleBytes(id: string): Promise<Uint8Array | undefined>;
  saveSample(id: string, bytes: Uint8Array, facts: SampleFacts): Promise<void>;
  voice(): Promise<KeptVoice | undefined>;
  /** The voice is there: the enrolment is over. */
  saveVoice(voice: KeptVoice): Promise<void>;
  /** Everything: voice, samples, consent, and an enrolment that goes on. */
  deleteAll(): Promise<void>;
}

/** @param now milliseconds since the epoch */
export function keptOfVoice(records: PersonRecords, now: () => number): KeptOfVoice {
  async function bytes(kind: string, id: string): Promise<Uint8Array | undefined> {
    const value = await records.get(kind, id);
    return value instanceof Uint8Array ? value : undefined;
  }

  async function deleteAll(): Promise<void> {
    for (const kind of kinds) await records.delete(kind);
  }

  return {
    async open() {
      const { data } = openEnrollment.safeParse(await records.get("voice-enrollment", "open"));
      if (data === undefined || now() - data.touchedAt <= enrollmentMs) return data;
      await deleteAll();
      return undefined;
    },
    saveOpen: (enrollment) => records.put("voice-enrollment", "open", { ...enrollment, touchedAt: now() }),
    consent: async () => consent.safeParse(await records.get("voice-consent", "given")).data,
    consentRecording: () => bytes("voice-consent-recording", "recording"),
    saveConsent: (given) => records.put("voice-consent", "given", given),
    saveConsentRecording: (recording) => records.put("voice-consent-recording", "recording", recording),
    async samples() {
      const listed = await records.list("voice-sample");
      const known = listed.flatMap(({ id, value }) => {
        const { data } = sampleFacts.safeParse(value);
        return data === undefined ? [] : [{ id, ...data }];
      });
      return known.toSorted((left, right) => left.takenAt - right.takenAt);
    },
    sampleBytes: (id) => bytes("voice-sample-recording", id),
    async saveSample(id, recording, facts) {
      await records.put("voice-sample-recording", id, recording);
      await records.put("voice-sample", id, facts);
    },
    voice: async () => keptVoice.safeParse(await records.get("voice", "own")).data,
    async saveVoice(voice) {
      await records.put("voice", "own", voice);
      await records.delete("voice-enrollment");
    },
    deleteAll,
  };
}

/** The enrolment comes last: killed in between, what is left of it is found and deleted. */
const kinds = [
  "voice",
  "voice-sample-recording",
  "voice-sample",
  "voice-consent-recording",
  "voice-consent",
  "voice-enrollment",
];
