import { NotFoundError, type OpenAI } from "openai";
import { z } from "zod";
import { describeEndpoint, type Endpoint } from "../endpoint.ts";
import { ModelError } from "../model-error.ts";

/** llama.cpp adds the other names that a model answers to. */
const models = z.array(z.object({ id: z.string(), aliases: z.array(z.string()).optional() }));
/** Some servers answer with the bare list. */
const listSchema = z.union([z.object({ data: models }).transform((list) => list.data), models]);

/**
 * Finds the model among those that `GET /models` lists; one that is not is asked for by name, as lists leave out aliases such as
 * `…-latest`.
 * @throws ModelError `unknown-model` that names a few that are there, or whatever the client throws
 */
export async function checkModel(client: OpenAI, endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  const page: unknown = await client.get("/models", { signal });
  const list = listSchema.safeParse(page);
  if (!list.success) {
    const hint = "check that endpoint is the API's base URL (which usually ends in /v1)";
    throw new ModelError("bad-response", `${describeEndpoint(endpoint)} does not list models; ${hint}`);
  }
  const names = list.data.flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]);
  if (names.includes(endpoint.model) || (await isKnown(client, endpoint.model, signal))) return;
  throw new ModelError(
    "unknown-model",
    `${describeEndpoint(endpoint)} does not have the model ${endpoint.model} ${listNames(names)}`,
  );
}

async function isKnown(client: OpenAI, model: string, signal: AbortSignal): Promise<boolean> {
  try {
    const found = await client.models.retrieve(model, { signal });
    return typeof found.id === "string";
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

function listNames(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  if (distinct.length === 0) return "(it lists none)";
  return `(have: ${distinct.slice(0, 8).join(", ")}${distinct.length > 8 ? " …" : ""})`;
}
