import { Counter, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import type { SoundObserver } from "./measure-sound.ts";

/** Measures how much is said and listened to, and how much faster than people talk. */
export function observeSound(registry: Registry): SoundObserver {
  const shared = { labelNames: ["capability", "provider"], registers: [registry] };
  const sound = new Counter({
    ...shared,
    name: "agentchat_sound_seconds_total",
    help: "Seconds of speech that were made or written down",
  });
  const factor = new Histogram({
    ...shared,
    name: "agentchat_sound_real_time_factor",
    help: "Seconds of work for a second of speech: below 1 is faster than people talk",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  });
  const voices = new Counter({
    name: "agentchat_voice_clones_total",
    help: "Copies of people's voices that were made of their recordings",
    labelNames: ["provider"],
    registers: [registry],
  });
  return {
    voiceCloned({ provider }) {
      voices.inc({ provider });
    },
    soundProcessed({ capability, provider, soundSeconds, seconds }) {
      sound.inc({ capability, provider }, soundSeconds);
      if (soundSeconds > 0) factor.observe({ capability, provider }, seconds / soundSeconds);
    },
  };
}
