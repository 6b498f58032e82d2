import type { Logger } from "pino";

/** What keeps answers; it may be away. */
interface KeptAnswers {
  find(personId: string, question: string): Promise<string | undefined>;
  keep(personId: string, question: string, answer: string, lifetimeMs: number): Promise<void>;
}

/** Goes on without the cache while it fails: said in the log once when that begins, and once when it is over. Neither method rejects. */
export function createAnswerCache(kept: KeptAnswers, log: Logger): KeptAnswers {
  let isFailing = false;

  async function guarded<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await work();
      if (isFailing) log.info({}, "answers are cached again");
      isFailing = false;
      return result;
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, "answers are not cached for now");
      isFailing = true;
      return undefined;
    }
  }

  return {
    find: (personId, question) => guarded(() => kept.find(personId, question)),
    keep: (personId, question, answer, lifetimeMs) => guarded(() => kept.keep(personId, question, answer, lifetimeMs)),
  };
}
