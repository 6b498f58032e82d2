import { AgentChatError } from "#error";

/** One thing that is wrong in a config file, and where. */
export interface ConfigProblem {
  /** The key's path, e.g. `agents.assistant.ai.model`; empty when the whole file is meant. */
  readonly path: string;
  /** Counted from 1. Where the key is missing: of the section that should have it. */
  readonly line: number;
  readonly column: number;
  /** What is wrong; never holds a secret's value. */
  readonly message: string;
  /** What to do about it. */
  readonly suggestion?: string;
}

/**
 * | code | meaning |
 * | --- | --- |
 * | `config-unreadable` | the config file is missing or cannot be read |
 * | `config-invalid` | it can be read and is wrong; `problems` has everything that is wrong with it |
 * | `registration-unwritable` | the registration file cannot be written |
 */
export type ConfigErrorCode = "config-unreadable" | "config-invalid" | "registration-unwritable";

/** The message lists all problems, one a line. */
export class ConfigError extends AgentChatError<ConfigErrorCode> {
  readonly problems: readonly ConfigProblem[];

  constructor(code: ConfigErrorCode, message: string, problems: readonly ConfigProblem[] = []) {
    super(code, message);
    this.problems = problems;
  }
}

/** The error that lists the problems in the order of the file. */
export function invalidConfig(file: string, problems: readonly ConfigProblem[]): ConfigError {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = sorted.map((problem) => `  ${formatProblem(file, problem)}`);
  return new ConfigError("config-invalid", [`${file} has ${count}:`, ...lines].join("\n"), sorted);
}

/** `agentchat.yaml:12:5 agents.assistant.ai.modle: is not a known key; did you mean "model"?` */
export function formatProblem(file: string, problem: ConfigProblem): string {
  const where = `${file}:${problem.line}:${problem.column}`;
  const what = problem.path === "" ? problem.message : `${problem.path}: ${problem.message}`;
  return problem.suggestion === undefined ? `${where} ${what}` : `${where} ${what}; ${problem.suggestion}`;
}
