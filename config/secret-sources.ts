import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { z } from "zod";
import { environmentVariable, formatPath, removeAt, setAt, valueAt } from "./config-path.ts";
import type { ConfigPath } from "./config-path.ts";
import { exposureOf } from "./file-exposure.ts";
import type { Finding } from "./finding.ts";
import { secretPlaces } from "./secret-places.ts";

export interface SecretContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative file names are relative to. */
  readonly directory: string;
}

export interface FetchedSecrets {
  /** The config's data with the value of every secret under the secret's own key. */
  readonly data: unknown;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Moves what is wrong with a secret's value to where that value came from; nothing when that is among `findings` already. */
  relocate(finding: Finding): readonly Finding[];
}

/** One way in which a secret is given. */
interface Source {
  /** The key that is to be reported. */
  readonly path: ConfigPath;
  /** What it is called in messages: a key's path or an environment variable. */
  readonly name: string;
  readonly value: unknown;
  /** `value` is the name of a file that holds the secret. */
  readonly isFile: boolean;
  readonly isVariable: boolean;
}

/** Fetches every secret of the schema from its source: the key, the key with `File`, or the environment variable, which has a `_FILE` form too. */
export async function fetchSecrets(
  schema: z.core.$ZodType,
  written: unknown,
  context: SecretContext,
): Promise<FetchedSecrets> {
  const data: unknown = structuredClone(written);
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  const origins = new Map<string, Source>();
  const unread = new Set<string>();
  for (const place of secretPlaces(schema, written)) {
    const sources = sourcesOf(place, written, context.env);
    const [source] = sources;
    if (source === undefined) continue;
    origins.set(formatPath(place), source);
    removeAt(data, filePath(place));
    const fetched = sources.length > 1 ? { finding: ambiguity(sources) } : await fetchSecret(source, context.directory);
    if ("finding" in fetched) {
      findings.push({ path: source.path, ...fetched.finding });
      unread.add(formatPath(place));
      removeAt(data, place);
      continue;
    }
    setAt(data, place, fetched.value);
    if (fetched.warning !== undefined) warnings.push({ path: source.path, ...fetched.warning });
  }
  const relocate = (finding: Finding): readonly Finding[] => {
    const key = formatPath(finding.path);
    return unread.has(key) ? [] : [atSource(finding, origins.get(key))];
  };
  return { data, findings, warnings, relocate };
}

function sourcesOf(place: ConfigPath, data: unknown, env: SecretContext["env"]): readonly Source[] {
  const variable = environmentVariable(place);
  const file = filePath(place);
  const fromEnvironment = (name: string, isFile: boolean): Source => {
    return { path: place, name, value: env[name] === "" ? undefined : env[name], isFile, isVariable: true };
  };
  const all: readonly Source[] = [
    { path: place, name: formatPath(place), value: valueAt(data, place), isFile: false, isVariable: false },
    { path: file, name: formatPath(file), value: valueAt(data, file), isFile: true, isVariable: false },
    fromEnvironment(variable, false),
    fromEnvironment(`${variable}_FILE`, true),
  ];
  return all.filter((source) => source.value !== undefined);
}

function filePath(place: ConfigPath): ConfigPath {
  return [...place.slice(0, -1), `${String(place.at(-1))}File`];
}

function ambiguity(sources: readonly Source[]): Omit<Finding, "path"> {
  const names = sources.map((source) => source.name).join(" and ");
  return { message: `is given more than once, as ${names}`, suggestion: "keep one of them" };
}

type Fetched =
  | { readonly value: unknown; readonly warning?: Omit<Finding, "path"> | undefined }
  | { readonly finding: Omit<Finding, "path"> };

async function fetchSecret(source: Source, directory: string): Promise<Fetched> {
  if (!source.isFile) return { value: source.value };
  if (typeof source.value !== "string") return { finding: { message: "must be the name of a file" } };
  const file = resolve(directory, source.value);
  try {
    const text = await readFile(file, "utf8");
    return { value: text.replace(/[\r\n]+$/, ""), warning: await exposureOf(file) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown fault";
    const fault = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    const subject = source.isVariable ? `${source.name} names the file` : "names the file";
    return { finding: { message: `${subject} ${file}, which ${fault}` } };
  }
}

function atSource(finding: Finding, source: Source | undefined): Finding {
  if (source === undefined || (!source.isVariable && !source.isFile)) return finding;
  const note = source.isVariable ? `in the environment variable ${source.name}` : "in that file";
  return { ...finding, path: source.path, message: `${finding.message} (${note})` };
}
