import { pino } from "pino";
import type { DestinationStream, LevelWithSilent, Logger } from "pino";
import { isColorSupported, prettyFactory } from "pino-pretty";
import { describeError } from "./describe-error.ts";

export interface LoggerOptions {
  readonly level: LevelWithSilent;
  /** `auto` is `pretty` in a terminal and `json` elsewhere. */
  readonly format: "auto" | "json" | "pretty";
  /** Where lines go; default standard output. */
  readonly output?: LogOutput;
}

export interface LogOutput extends DestinationStream {
  readonly isTTY?: boolean;
}

/** The log of the process. Lines are written when they are logged, in this thread: none is lost when the process ends. */
export function createLogger({ level, format, output }: LoggerOptions): Logger {
  const isTerminal = (output ?? process.stdout).isTTY === true;
  const isPretty = format === "pretty" || (format === "auto" && isTerminal);
  const withStacks = level === "debug" || level === "trace";
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (error: unknown) => describeError(error, withStacks) },
  };
  if (!isPretty) return pino(options, output ?? pino.destination(1));
  const prettify = prettyFactory({
    colorize: isTerminal && isColorSupported,
    singleLine: true,
    translateTime: "SYS:HH:MM:ss.l",
  });
  const target = output ?? process.stdout;
  return pino(options, { write: (line) => target.write(prettify(line)) });
}
