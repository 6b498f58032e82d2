import { createEditPacing } from "../edit-pacing.ts";
import type { Clock } from "../reply-stream.ts";

/** One message that says how the work stands, while it takes long. */
export interface ProgressNotice {
  /** How it stands now. Returns at once; it is shown when it is time. */
  show(text: string): void;
  /** The work is over: shows a last text where something was shown. Resolves with whether it was. */
  finish(text: string): Promise<boolean>;
  /** Leaves what is shown as it is. */
  leave(): Promise<void>;
}

export interface ProgressSender<Id> {
  send(text: string): Promise<Id>;
  /** What was sent before a restart, by the same work. */
  find(): Promise<Id | undefined>;
  /** Another text; all but the last one may get lost. */
  edit(id: Id, text: string, isLast: boolean): Promise<void>;
}

export interface ProgressNoticeOptions<Id> {
  readonly sender: ProgressSender<Id>;
  readonly clock: Clock;
  /** Told of what could not be shown: the work goes on without. */
  readonly onFault: (error: unknown) => void;
}

/** What is done within this time needs no notice. */
const quietMs = 3_000;

export function createProgressNotice<Id>({ sender, clock, onFault }: ProgressNoticeOptions<Id>): ProgressNotice {
  const pacing = createEditPacing();
  const over = new AbortController();
  let wanted = "";
  let shown: { readonly id: Id; text: string } | undefined;
  let showing: Promise<void> | undefined;

  async function update(): Promise<void> {
    const text = wanted;
    if (shown?.text === text) return;
    const startedAt = clock.now();
    if (shown === undefined) shown = { id: await sender.send(text), text };
    else await sender.edit(shown.id, text, false);
    shown.text = text;
    pacing.sent(clock.now() - startedAt);
  }

  async function keepShowing(): Promise<void> {
    await clock.sleep(quietMs, over.signal);
    while (!over.signal.aborted) {
      await update();
      await clock.sleep(pacing.pauseMs(), over.signal);
    }
  }

  async function leave(): Promise<void> {
    over.abort();
    await showing;
  }

  return {
    show(text) {
      wanted = text;
      if (!over.signal.aborted) showing ??= keepShowing().catch(onFault);
    },
    async finish(text) {
      await leave();
      if (wanted === "") return false;
      try {
        const id = shown?.id ?? (await sender.find());
        if (id === undefined) return false;
        await sender.edit(id, text, true);
      } catch (error) {
        onFault(error);
      }
      return true;
    },
    leave,
  };
}
