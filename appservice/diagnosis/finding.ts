import type { AgentChatError } from "#error";

/** One thing that was looked at. */
export interface Finding {
  /** `warning`: works, or mends itself, and somebody should know; `problem`: somebody has to do something. */
  readonly level: "fine" | "warning" | "problem";
  /** What it is about: a part of AgentChat, or an agent's user id. */
  readonly subject: string;
  readonly message: string;
  /** What to do; there for everything that is not fine. */
  readonly advice?: string;
}

/** Findings about one subject. */
export interface FindingsAbout {
  fine(message: string): Finding;
  warning(message: string, advice: string): Finding;
  problem(message: string, advice: string): Finding;
}

export function findingsAbout(subject: string): FindingsAbout {
  return {
    fine: (message) => ({ level: "fine", subject, message }),
    warning: (message, advice) => ({ level: "warning", subject, message, advice }),
    problem: (message, advice) => ({ level: "problem", subject, message, advice }),
  };
}

/** @param error one of ours, which say what happened, a colon, and what to do */
export function problemFrom(subject: string, error: AgentChatError): Finding {
  const { message } = error;
  const [fault = message, ...advice] = message.split(": ");
  const elsewhere = "see the log of AgentChat and of the homeserver";
  return findingsAbout(subject).problem(fault, advice.length === 0 ? elsewhere : advice.join(": "));
}
