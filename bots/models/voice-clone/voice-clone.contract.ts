import assert from "node:assert/strict";
import type { Pcm } from "#codecs";
import { ModelError, type ModelErrorCode } from "../model-error.ts";
import type { VoiceCloneModel } from "../voice-clone.ts";

export interface CloneSubject {
  readonly model: VoiceCloneModel;
  /** A person, for some ten seconds or more. */
  readonly sample: Pcm;
}

export interface CloneClause {
  readonly behavior: string;
  /** @throws AssertionError */
  readonly verify: (subject: CloneSubject) => Promise<void>;
}

const { signal } = new AbortController();

/** What every VoiceCloneModel has to do, to be run as one test per clause against every provider. */
export const voiceCloneContract: readonly CloneClause[] = [
  {
    behavior: "names itself, and passes its check",
    async verify({ model }) {
      assert.notEqual(model.provider, "");
      await model.check();
    },
  },
  {
    behavior: "makes a voice that JSON can hold, and speaks with it sentence by sentence",
    async verify({ model, sample }) {
      const { voice } = await model.createVoice({ samples: [sample, sample], language: "en", signal });
      const kept: typeof voice = JSON.parse(JSON.stringify(voice));
      const sounds = await collect(
        model.speak({ text: "Good night! Sleep well, … and see you.", voice: kept, signal }),
      );
      assert.equal(sounds.length, 2);
      assert.equal(new Set(sounds.map(({ sampleRate }) => sampleRate)).size, 1);
      for (const { samples, sampleRate } of sounds) {
        assert.ok(samples.length > sampleRate / 5);
        assert.ok(samples.some((each) => Math.abs(each) > 0.01));
      }
      assert.deepEqual(await collect(model.speak({ text: " … \n", voice, signal })), []);
    },
  },
  {
    behavior: "is cancelled",
    async verify({ model, sample }) {
      const request = { samples: [sample], signal: AbortSignal.abort() };
      await assert.rejects(model.createVoice(request), isModelError("cancelled"));
      const { voice } = await model.createVoice({ ...request, signal });
      const speaking = collect(model.speak({ text: "Good night.", voice, signal: AbortSignal.abort() }));
      await assert.rejects(speaking, isModelError("cancelled"));
    },
  },
  {
    behavior: "refuses a voice that another provider made, and tells the person what to do",
    async verify({ model }) {
      const speaking = collect(model.speak({ text: "Good night.", voice: { kind: "other" }, signal }));
      await assert.rejects(speaking, (error) => {
        assert.ok(error instanceof ModelError && error.code === "bad-request");
        return /!voice enroll/.test(error.userMessage ?? "");
      });
    },
  },
];

function isModelError(code: ModelErrorCode) {
  return (error: unknown): boolean => error instanceof ModelError && error.code === code;
}

async function collect(sounds: AsyncIterable<Pcm>): Promise<readonly Pcm[]> {
  return Array.fromAsync(sounds);
}
