import { execFile } from "node:child_process";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { encode } from "blurhash";
import sharp from "sharp";
import { encodeVoiceMessage, joinSentences, preparePicture } from "#codecs";
import type { Pcm } from "#codecs";
import { createImageModel, createSpeechModel, speechSettings } from "#models";
import { pictureContent, voiceContent } from "#sdk";
import { drawScene, openDrawing } from "../../bots/models/image/sketch/draw-scene.ts";
import { readScene } from "../../bots/models/image/sketch/read-scene.ts";

/**
 * What a voice answer and a drawn picture take, from words to the content of a message, as a multiple of what the programs and libraries below take for the same work. No homeserver: uploads
 * cost what they cost. Both sides take turns, so that whatever else the machine does slows both.
 */
const { values: flags } = parseArgs({ options: { runs: { type: "string", default: "9" } } });
const { signal } = new AbortController();

/** About ten seconds of speech. */
const answer =
  "Your next meeting is tomorrow at ten with Bob. It will take about half an hour. I have put the notes of last week into the room. Shall I remind you a quarter of an hour before it begins?";
const prompt = "a lighthouse at dusk";
const side = 1024;
const seed = 7;

/** What the media repository would answer. */
const uploaded = { url: "mxc://bench/file" };

async function voiceAnswer(): Promise<string> {
  const sentences: Pcm[] = [];
  for await (const sentence of createSpeechModel(speechSettings.parse({ provider: "espeak" })).speak({
    text: answer,
    signal,
  })) {
    sentences.push(sentence);
  }
  const { bytes, durationMs, waveform } = await encodeVoiceMessage(joinSentences(sentences), { signal });
  const media = { ...uploaded, mimetype: "audio/ogg", sizeBytes: bytes.length, durationMs, waveform: [...waveform] };
  voiceContent(media, { caption: answer });
  return `${(durationMs / 1000).toFixed(1)} s of speech, ${bytes.length} bytes`;
}

const speaking = "espeak-ng -v en -b 1 --stdin --stdout";
const encoding =
  "ffmpeg -hide_banner -loglevel error -i pipe:0 -ac 1 -ar 48000 -c:a libopus -b:a 24k -application voip -f ogg pipe:1";

/** All of the text at once, both programs side by side. */
async function bareVoiceAnswer(): Promise<string> {
  const child = execFile("/bin/sh", ["-c", `${speaking} | ${encoding}`], { encoding: "buffer" });
  child.stdin?.end(answer);
  const [written] = await Promise.all([child.stdout && buffer(child.stdout), once(child, "close")]);
  if (child.exitCode !== 0 || written === null) throw new Error("espeak-ng or ffmpeg failed: are they installed?");
  return `${written.length} bytes`;
}

async function picture(): Promise<string> {
  const [drawn] = await createImageModel({ provider: "sketch" }).generate({
    prompt,
    width: side,
    height: side,
    seed,
    signal,
  });
  const { bytes, thumbnail, ...rest } = await preparePicture(drawn?.bytes ?? Buffer.of());
  const media = { ...uploaded, ...rest, sizeBytes: bytes.length };
  const smaller = thumbnail && { ...uploaded, ...thumbnail, sizeBytes: thumbnail.bytes.length };
  pictureContent({ ...media, ...(smaller === undefined ? {} : { thumbnail: smaller }) }, { caption: prompt });
  return `${bytes.length} bytes, thumbnail ${thumbnail?.bytes.length ?? 0} bytes`;
}

/** The same SVG, once rendered and once written; thumbnail and blurhash are made of that file. */
async function barePicture(): Promise<string> {
  const scene = drawScene(openDrawing(readScene(prompt), { width: side, height: side }, seed));
  const box = `width="${side}" height="${side}" viewBox="0 0 ${side} ${side}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${box}>${scene}</svg>`;
  const png = await sharp(Buffer.from(svg)).flatten({ background: "white" }).png().toBuffer();
  const thumbnail = await sharp(png).resize(800, 600, { fit: "inside" }).jpeg({ quality: 85 }).toBuffer();
  const small = await sharp(png).resize(32, 32).ensureAlpha().raw().toBuffer();
  encode(new Uint8ClampedArray(small), 32, 32, 4, 3);
  return `${png.length} bytes, thumbnail ${thumbnail.length} bytes`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

async function compare(name: string, ours: () => Promise<string>, bare: () => Promise<string>): Promise<void> {
  const [made, madeBare] = [await ours(), await bare()];
  const [times, bareTimes]: [number[], number[]] = [[], []];
  for (let run = 0; run < Number(flags.runs); run += 1) {
    times.push(await timed(ours));
    bareTimes.push(await timed(bare));
  }
  const [own, other] = [median(times), median(bareTimes)];
  console.log(`${name}: ${own.toFixed(0)} ms, ${(own / other).toFixed(2)} × bare (medians of ${flags.runs})`);
  console.log(`  bare: ${other.toFixed(0)} ms`);
  console.log(`  made: ${made}; bare: ${madeBare}`);
}

await compare("a voice answer by espeak-ng", voiceAnswer, bareVoiceAnswer);
await compare("a drawn picture of 1024 × 1024", picture, barePicture);
