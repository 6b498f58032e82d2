import { writeFile } from "node:fs/promises";
import { createRandom } from "./create-random.ts";

const width = 64;
const vocabulary = 51_865;
const words = 50_257;
const melBands = 80;
const frequencies = 201;
const audioContext = 1500;
const textContext = 448;

/**
 * Writes a Whisper model of 15 MB with one layer and random weights, in whisper.cpp's own format. What it hears is noise, always the same for the same sound; everything around it (formats, languages,
 * times, errors) is as with a real model.
 */
export async function writeTinyWhisper(file: string): Promise<void> {
  const next = createRandom(1);
  const random = (): number => (next() - 0.5) * 0.2;
  const heads = 1;
  const layers = 1;
  const float32Weights = 0;
  const header = integers(
    0x67676d6c,
    vocabulary,
    audioContext,
    width,
    heads,
    layers,
    textContext,
    width,
    heads,
    layers,
    melBands,
    float32Weights,
  );
  const tensors = tensorsOf().map(([name, shape, value]) => tensor(name, shape, value ?? random));
  await writeFile(file, Buffer.concat([header, melFilters(), tokens(), ...tensors]));
}

type TensorShape = readonly [name: string, shape: readonly number[], value?: () => number];

const one = (): number => 1;
const zero = (): number => 0;

function tensorsOf(): readonly TensorShape[] {
  return [
    ["encoder.positional_embedding", [width, audioContext]],
    ["encoder.conv1.weight", [3, melBands, width]],
    ["encoder.conv1.bias", [1, width]],
    ["encoder.conv2.weight", [3, width, width]],
    ["encoder.conv2.bias", [1, width]],
    ...norm("encoder.ln_post"),
    ...block("encoder.blocks.0"),
    ["decoder.positional_embedding", [width, textContext]],
    ["decoder.token_embedding.weight", [width, vocabulary]],
    ...norm("decoder.ln"),
    ...block("decoder.blocks.0"),
    ...norm("decoder.blocks.0.cross_attn_ln"),
    ...attention("decoder.blocks.0.cross_attn"),
  ];
}

function block(name: string): readonly TensorShape[] {
  return [
    ...norm(`${name}.mlp_ln`),
    [`${name}.mlp.0.weight`, [width, 4 * width]],
    [`${name}.mlp.0.bias`, [4 * width], zero],
    [`${name}.mlp.2.weight`, [4 * width, width]],
    [`${name}.mlp.2.bias`, [width], zero],
    ...norm(`${name}.attn_ln`),
    ...attention(`${name}.attn`),
  ];
}

function norm(name: string): readonly TensorShape[] {
  return [
    [`${name}.weight`, [width], one],
    [`${name}.bias`, [width], zero],
  ];
}

function attention(name: string): readonly TensorShape[] {
  const weights = ["query", "key", "value", "out"].map((part): TensorShape => [
    `${name}.${part}.weight`,
    [width, width],
  ]);
  const biases = ["query", "value", "out"].map((part): TensorShape => [`${name}.${part}.bias`, [width], zero]);
  return [...weights, ...biases];
}

function tensor(name: string, shape: readonly number[], value: () => number): Buffer {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, value);
  const float32 = 0;
  const label = Buffer.from(name);
  return Buffer.concat([integers(shape.length, label.length, float32, ...shape), label, Buffer.from(values.buffer)]);
}

/** Each band hears one frequency. */
function melFilters(): Buffer {
  const filters = new Float32Array(melBands * frequencies);
  for (let band = 0; band < melBands; band += 1) filters[band * frequencies + 2 * band + 1] = 0.02;
  return Buffer.concat([integers(melBands, frequencies), Buffer.from(filters.buffer)]);
}

/** whisper.cpp looks for a lone blank among them. */
function tokens(): Buffer {
  const texts = Array.from({ length: words }, (_, index) => Buffer.from(index === 220 ? " " : ` word${index}`));
  return Buffer.concat([integers(words), ...texts.flatMap((text) => [integers(text.length), text])]);
}

function integers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeInt32LE(value, index * 4));
  return bytes;
}
