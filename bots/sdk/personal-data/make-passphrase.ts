import { z } from "zod";
import type { EventId } from "#appservice";
import type { JobRunner } from "../administration/job-runner.ts";
import type { NewJob } from "../administration/jobs-state.ts";
import type { MadePassphrase } from "./account.ts";
import { randomPassphrase } from "./passphrase.ts";

const request = z.object({ passphrase: z.string() });

/** How long a message with a passphrase stays in its room. */
const minutes = 10;

export interface MakePassphraseOptions {
  readonly jobs: JobRunner;
  /** Whose it is, and where it is told. */
  readonly place: Pick<NewJob, "agentId" | "roomId" | "personId">;
  /** What it is made because of. */
  readonly source: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly send: (text: string) => Promise<EventId>;
}

/** The passphrase is written down first: what is made with it and what is told are of the same one, however often the turn is run. */
export async function makePassphrase(options: MakePassphraseOptions): Promise<MadePassphrase> {
  const { jobs, place, source, now, send } = options;
  const jobId = `passphrase ${place.agentId} ${source}`;
  const fresh = JSON.stringify({ passphrase: randomPassphrase() } satisfies z.input<typeof request>);
  const job = await jobs.begin({
    ...place,
    jobId,
    kind: "passphrase",
    request: fresh,
    dueAt: now() + minutes * 60_000,
  });
  return {
    value: request.parse(JSON.parse(job.request)).passphrase,
    minutes,
    async tell(text) {
      await jobs.advance(jobId, { progress: await send(text) });
    },
  };
}
