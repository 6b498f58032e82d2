import { writeFile } from "node:fs/promises";
import { createRandom } from "./create-random.ts";

/** Longest context in tokens; one token is about one byte. */
const contextLength = 32_768;

const width = 64;
const layers = 2;
const heads = 4;
const feedForwardWidth = 128;
const alignment = 32;
const ropeDimensions = width / heads;

const chatTemplate = "{% for m in messages %}<s>{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:";

/** GGUF value types, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const valueType = { uint32: 4, int32: 5, float32: 6, string: 8, array: 9 } as const;
/** llama.cpp token types. */
const tokenType = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

interface Tensor {
  readonly name: string;
  /** Row-major: rows first. GGUF lists them the other way round. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Writes a llama model of 0.5 MB with random weights and one token per byte, in the GGUF v3 format. What it says is noise, always the same
 * noise for the same prompt at temperature 0; everything around it (streaming, usage, grammars, limits) is as with a real model.
 */
export async function writeTinyGguf(file: string): Promise<void> {
  const tensors = createTensors(createRandom(1));
  const metadata = createMetadata();
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    uint32(3),
    uint64(tensors.length),
    uint64(metadata.length),
    ...metadata,
    ...describeTensors(tensors),
  ]);
  await writeFile(file, Buffer.concat([padded(header), ...tensors.map((tensor) => padded(bytesOf(tensor.values)))]));
}

function createMetadata(): readonly Buffer[] {
  const tokens = [
    { text: "<unk>", type: tokenType.unknown, score: 0 },
    { text: "<s>", type: tokenType.control, score: 0 },
    { text: "</s>", type: tokenType.control, score: 0 },
    ...Array.from({ length: 256 }, (_, byte) => ({ text: byteToken(byte), type: tokenType.byte, score: 0 })),
    { text: "\u2581", type: tokenType.normal, score: -1 },
    { text: "a", type: tokenType.normal, score: -2 },
    { text: "e", type: tokenType.normal, score: -3 },
  ];
  return [
    stringEntry("general.architecture", "llama"),
    stringEntry("general.name", "tiny"),
    uint32Entry("llama.context_length", contextLength),
    uint32Entry("llama.embedding_length", width),
    uint32Entry("llama.block_count", layers),
    uint32Entry("llama.feed_forward_length", feedForwardWidth),
    uint32Entry("llama.attention.head_count", heads),
    uint32Entry("llama.attention.head_count_kv", heads),
    entry("llama.attention.layer_norm_rms_epsilon", valueType.float32, float32(1e-5)),
    uint32Entry("llama.rope.dimension_count", ropeDimensions),
    uint32Entry("llama.vocab_size", tokens.length),
    stringEntry("tokenizer.ggml.model", "llama"),
    arrayEntry(
      "tokenizer.ggml.tokens",
      valueType.string,
      tokens.map((token) => string(token.text)),
    ),
    arrayEntry(
      "tokenizer.ggml.scores",
      valueType.float32,
      tokens.map((token) => float32(token.score)),
    ),
    arrayEntry(
      "tokenizer.ggml.token_type",
      valueType.int32,
      tokens.map((token) => uint32(token.type)),
    ),
    uint32Entry("tokenizer.ggml.bos_token_id", 1),
    uint32Entry("tokenizer.ggml.eos_token_id", 2),
    uint32Entry("tokenizer.ggml.unknown_token_id", 0),
    stringEntry("tokenizer.chat_template", chatTemplate),
  ];
}

function createTensors(random: () => number): readonly Tensor[] {
  const vocabulary = 262;
  const noise = (name: string, ...shape: readonly number[]): Tensor => {
    const length = shape.reduce((product, size) => product * size, 1);
    return { name, shape, values: Float32Array.from({ length }, () => (random() - 0.5) * 0.17) };
  };
  const ones = (name: string): Tensor => ({ name, shape: [width], values: new Float32Array(width).fill(1) });
  const block = (index: number): readonly Tensor[] => [
    ones(`blk.${index}.attn_norm.weight`),
    ones(`blk.${index}.ffn_norm.weight`),
    ...["attn_q", "attn_k", "attn_v", "attn_output"].map((part) => noise(`blk.${index}.${part}.weight`, width, width)),
    noise(`blk.${index}.ffn_gate.weight`, feedForwardWidth, width),
    noise(`blk.${index}.ffn_up.weight`, feedForwardWidth, width),
    noise(`blk.${index}.ffn_down.weight`, width, feedForwardWidth),
  ];
  return [
    noise("token_embd.weight", vocabulary, width),
    ...Array.from({ length: layers }, (_, index) => block(index)).flat(),
    ones("output_norm.weight"),
    noise("output.weight", vocabulary, width),
  ];
}

function describeTensors(tensors: readonly Tensor[]): readonly Buffer[] {
  const float32Tensor = 0;
  let offset = 0;
  return tensors.map((tensor) => {
    const description = Buffer.concat([
      string(tensor.name),
      uint32(tensor.shape.length),
      ...tensor.shape.toReversed().map(uint64),
      uint32(float32Tensor),
      uint64(offset),
    ]);
    offset += padded(bytesOf(tensor.values)).length;
    return description;
  });
}

function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

function entry(key: string, type: number, value: Buffer): Buffer {
  return Buffer.concat([string(key), uint32(type), value]);
}

function stringEntry(key: string, value: string): Buffer {
  return entry(key, valueType.string, string(value));
}

function uint32Entry(key: string, value: number): Buffer {
  return entry(key, valueType.uint32, uint32(value));
}

function arrayEntry(key: string, itemType: number, items: readonly Buffer[]): Buffer {
  return entry(key, valueType.array, Buffer.concat([uint32(itemType), uint64(items.length), ...items]));
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function float32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

function padded(bytes: Buffer): Buffer {
  const missing = (alignment - (bytes.length % alignment)) % alignment;
  return Buffer.concat([bytes, Buffer.alloc(missing)]);
}
