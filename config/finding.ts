import type { ConfigProblem } from "./config-error.ts";
import { formatPath } from "./config-path.ts";
import type { ConfigPath } from "./config-path.ts";
import type { YamlSource } from "./yaml-source.ts";

/** A problem that does not know its place in the file yet. */
export interface Finding extends Pick<ConfigProblem, "message" | "suggestion"> {
  readonly path: ConfigPath;
}

/** The problem at its place in the file. */
export function locate({ path, ...rest }: Finding, source: YamlSource): ConfigProblem {
  return { path: formatPath(path), ...source.positionOf(path), ...rest };
}
