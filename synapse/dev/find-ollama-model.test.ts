import { expect, it } from "vitest";
import { chooseChatModel } from "./find-ollama-model.ts";

const model = (name: string, family?: string) => ({ name, details: { family, families: family ? [family] : null } });

it.each([
  {
    case: "the first chat model",
    models: [model("llama3.2:3b", "llama"), model("qwen3:4b", "qwen3")],
    chosen: "llama3.2:3b",
  },
  {
    case: "no embedding model",
    models: [
      model("nomic-embed-text:latest", "nomic-bert"),
      model("all-minilm:l6", "bert"),
      model("gemma3:4b", "gemma3"),
    ],
    chosen: "gemma3:4b",
  },
  {
    case: "nothing when there are embedding models only",
    models: [model("mxbai-embed-large", "bert")],
    chosen: undefined,
  },
  { case: "nothing when there are none", models: [], chosen: undefined },
])("chooses $case", ({ models, chosen }) => {
  expect(chooseChatModel({ models })).toBe(chosen);
});

it("takes an answer that is not Ollama's for none", () => {
  expect(chooseChatModel({ error: "not found" })).toBeUndefined();
  expect(chooseChatModel("<html>")).toBeUndefined();
});
