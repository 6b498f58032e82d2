import { expect, test } from "vitest";
import { seesByName } from "./sees-by-name.ts";

test.each([
  "gpt-5-mini",
  "gpt-4o-2024-11-20",
  "gpt-4.1-nano",
  "openai/gpt-4o",
  "o3",
  "o4-mini",
  "claude-sonnet-4-5",
  "anthropic/claude-3-haiku",
  "gemini-2.5-flash",
  "google/gemma-3-12b-it",
  "gemma3:4b",
  "Qwen2.5-VL-7B-Instruct",
  "unsloth/Qwen3-VL-8B-GGUF",
  "qwen-vl-max",
  "meta-llama/Llama-3.2-11B-Vision",
  "Llama-4-Scout",
  "pixtral-12b",
  "mistral-small-3.2-24b",
  "llava-v1.6",
])("%s sees", (name) => {
  expect(seesByName(name)).toBe(true);
});

test.each([
  "gpt-3.5-turbo",
  "gpt-4",
  "gpt-oss-120b",
  "gpt-4o-audio-preview",
  "o1-mini",
  "o3-mini",
  "llama-3.2-3b",
  "llama-3.3-70b",
  "gemma-3-1b-it",
  "qwen3-8b",
  "deepseek-chat",
  "mixtral-8x7b",
  "m",
])("%s is not known to see", (name) => {
  expect(seesByName(name)).toBe(false);
});
