/** Where a key stands in the config: `["agents", "assistant", "ai", "model"]`. */
export type ConfigPath = readonly PropertyKey[];

/** `agents.assistant.ai.model`, `bots[0]`, `permissions["@admin:example.org"]`; empty for the whole file. */
export function formatPath(path: ConfigPath): string {
  return path.map((key, index) => formatKey(key, index === 0)).join("");
}

function formatKey(key: PropertyKey, isFirst: boolean): string {
  if (typeof key === "number") return `[${key}]`;
  const name = String(key);
  if (!/^[\w-]+$/.test(name)) return `[${JSON.stringify(name)}]`;
  return isFirst ? name : `.${name}`;
}

/** The environment variable of a secret key: `AGENTCHAT_STORE_MASTER_SECRET` for `store.masterSecret`. */
export function environmentVariable(path: ConfigPath): string {
  const words = path.map((key) =>
    String(key)
      .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replaceAll(/[^A-Za-z0-9]+/g, "_"),
  );
  return ["AGENTCHAT", ...words].join("_").toUpperCase();
}

/** The value at a path of parsed YAML, or undefined when there is none. */
export function valueAt(data: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((value, key) => (isSection(value) ? value[String(key)] : undefined), data);
}

/** Whether a parsed value has keys (or entries) of its own. */
export function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Sets the value at a path, making the sections on the way that are missing. */
export function setAt(data: unknown, path: ConfigPath, value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined || !isSection(data)) return;
  if (rest.length === 0) data[String(key)] = value;
  else setAt((data[String(key)] ??= {}), rest, value);
}

export function removeAt(data: unknown, path: ConfigPath): void {
  const section = valueAt(data, path.slice(0, -1));
  if (isSection(section)) delete section[String(path.at(-1))];
}
