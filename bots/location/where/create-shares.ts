import { locationContent, tellUntil, timeZoneOf } from "#sdk";
import type { Contact, ServiceContext, UserId } from "#sdk";
import type { LocationFeature } from "../location-feature.ts";
import { plainName } from "../nearby/nearby-words.ts";
import type { PositionKeeper } from "../positions/position-keeper.ts";
import type { Asked } from "./create-where.ts";
import type { OneAfterAnother } from "./one-after-another.ts";
import { placeShown } from "./place-shown.ts";
import { bare, readShare, usualShareMs } from "./read-share.ts";
import type { ShareWish } from "./read-share.ts";
import { shareKind, shareRecordsOf } from "./share-records.ts";
import type { Share } from "./share-records.ts";
import * as say from "./share-words.ts";
import { noSuchContact, wasHere, whichOne } from "./where-words.ts";

/** Lets contacts ask where a person is, for a time. */
export interface Shares extends LocationFeature {
  /** Ends what has ended while AgentChat did not run. */
  start(): Promise<void>;
  /** @param wish with whom and for how long, or that as the person said it; without anything it is told who may ask. Resolves with words for the person */
  share(asked: Asked, wish: string | ShareWish): Promise<string>;
  /** @param text with whom no longer, as the person said it; without anything, with nobody */
  unshare(asked: Asked, text: string): Promise<string>;
}

export interface SharesOptions {
  readonly context: Pick<ServiceContext, "contacts" | "person" | "peopleWith" | "now">;
  readonly positions: Pick<PositionKeeper, "of">;
  readonly queue: OneAfterAnother;
}

const longestMs = 7 * 24 * 3_600_000;

export function createShares({ context, positions, queue }: SharesOptions): Shares {
  const { contacts, person, now } = context;
  const recordsOf = (personId: UserId) => shareRecordsOf(person(personId).records);

  async function untilFor(personId: UserId, until: number): Promise<string> {
    return tellUntil(until, { now: now(), timeZone: await timeZoneOf(() => person(personId).facts()) });
  }

  async function begin(asked: Asked, contact: Contact, { until, precision }: Pick<Share, "until" | "precision">) {
    const { personId, source } = asked;
    const { otherId } = contact;
    const records = recordsOf(personId);
    const known = await records.get(otherId);
    const before = known === undefined ? contact.grants.location : known.before;
    const name = plainName((await contacts.between(otherId, personId))?.name ?? personId);
    const share = { source, name, precision, until, ...(before === undefined ? {} : { before }) };
    await contacts.grant({ personId, otherId }, "location", { precision, until }, source);
    await records.put(otherId, share);
    await tellBegun(personId, otherId, share);
    const told = say.begun(plainName(contact.name), { precision, until: await untilFor(personId, until) });
    return positions.of(personId) === undefined ? `${told}\n\n${say.withoutPosition}` : told;
  }

  async function tellBegun(
    personId: UserId,
    otherId: UserId,
    { source, name, precision, until }: Share,
  ): Promise<void> {
    const other = person(otherId);
    const text = say.sharedWith(name, { precision, until: await untilFor(otherId, until) });
    await other.tell({ text, source, part: "share" });
    const report = positions.of(personId);
    if (report === undefined) return;
    const { precision: _precision, at, ...place } = placeShown(report, precision);
    const content = locationContent(place, { description: name, at });
    await other.tell({ text: wasHere(name, { ...place, precision, at }, now()), content, source, part: "pin" });
  }

  async function end(personId: UserId, otherId: UserId, share: Share): Promise<void> {
    await person(otherId).tell({ text: say.noLongerShared(share.name), source: share.source, part: "end" });
    await recordsOf(personId).delete(otherId);
  }

  /** Whether what was begun still holds; what does not is ended. */
  async function settle(personId: UserId, otherId: UserId): Promise<void> {
    const share = await recordsOf(personId).get(otherId);
    if (share === undefined) return;
    const contact = await contacts.between(personId, otherId);
    const granted = contact?.grants.location;
    if (granted?.until === share.until && granted.precision === share.precision) return;
    await end(personId, otherId, share);
    const isOver = share.until <= now() && contact !== undefined;
    const text = (isOver ? say.isOver : say.hasEnded)(plainName(contact?.name ?? otherId));
    await person(personId).tell({ text, source: share.source, part: "over" });
    const { before } = share;
    if (isOver && granted === undefined && before !== undefined && (before.until ?? Infinity) > now())
      await contacts.grant({ personId, otherId }, "location", before, `${share.source} before`);
  }

  async function stop({ personId, source }: Asked, { otherId, name: called, grants }: Contact): Promise<string> {
    const name = plainName(called);
    if (grants.location === undefined) return say.nobodyToStop(name);
    const share = await recordsOf(personId).get(otherId);
    await contacts.grant({ personId, otherId }, "location", undefined, source);
    if (share !== undefined) await end(personId, otherId, share);
    return say.stopped(name);
  }

  async function stopAll(asked: Asked): Promise<string> {
    const { personId, source } = asked;
    const stopped: string[] = [];
    for (const contact of await contacts.of(personId)) {
      const { otherId, name, grants } = contact;
      if (grants.location === undefined && grants.nearby === undefined) continue;
      await stop(asked, contact);
      if (grants.nearby !== undefined) await contacts.grant({ personId, otherId }, "nearby", undefined, source);
      stopped.push(plainName(name));
    }
    return stopped.length === 0 ? say.nothingToStop : say.allStopped(stopped);
  }

  async function whoMayAsk(personId: UserId): Promise<string> {
    const them: say.WhoMayAsk[] = [];
    for (const { name, grants } of await contacts.of(personId)) {
      if (grants.location === undefined) continue;
      const { precision, until } = grants.location;
      them.push({
        name: plainName(name),
        precision,
        until: until === undefined ? undefined : await untilFor(personId, until),
      });
    }
    return say.whoMayAsk(them);
  }

  contacts.watch(({ personId, otherId }) => {
    // not waited for: the change may be one of ours
    queue.begin(personId, () => settle(personId, otherId));
    queue.begin(otherId, () => settle(otherId, personId));
    return Promise.resolve();
  });

  return {
    async start() {
      for (const personId of await context.peopleWith(shareKind))
        for (const otherId of await recordsOf(personId).others())
          queue.begin(personId, () => settle(personId, otherId));
    },
    share: ({ personId, source }, wanted) =>
      queue.run(personId, async () => {
        const timeZone = await timeZoneOf(() => person(personId).facts());
        const wish = typeof wanted === "string" ? readShare(wanted, { now: now(), timeZone }) : wanted;
        if (wish.who === "") return whoMayAsk(personId);
        const until = wish.until ?? now() + usualShareMs;
        if (until <= now()) return say.timeIsOver;
        if (until > now() + longestMs) return say.tooLong;
        const found = await contacts.find(personId, wish.who);
        if (found.kind === "none") return noSuchContact(wish.who);
        if (found.kind === "ambiguous") return whichOne(found.contacts);
        return begin({ personId, source }, found.contact, { until, precision: wish.precision });
      }),
    unshare: (asked, text) =>
      queue.run(asked.personId, async () => {
        const who = bare(text);
        if (/^(?:|all|all sharing|everybody|everyone|nobody)$/iu.test(who)) return stopAll(asked);
        const found = await contacts.find(asked.personId, who);
        if (found.kind === "none") return noSuchContact(who);
        return found.kind === "ambiguous" ? whichOne(found.contacts) : stop(asked, found.contact);
      }),
    isUsedBy: async (personId) => (await contacts.of(personId)).some(({ grants }) => grants.location !== undefined),
  };
}
