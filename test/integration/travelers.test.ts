import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import { readTrack } from "../harness/gpx-track.ts";
import type { TrackPoint } from "../harness/gpx-track.ts";
import { shareLocation } from "../harness/live-location.ts";
import type { LiveLocation } from "../harness/live-location.ts";
import type { Heard, Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const hour = 3_600_000;
const names = ["alice", "bruno", "carla", "diego", "erika", "fabio", "gilda", "heitor"];

/** Somebody in an encrypted direct chat with their assistant. */
interface Traveler {
  readonly person: Person;
  readonly name: string;
  readonly roomId: string;
  /** Says something and resolves with the first text that comes then and begins like this. */
  ask(text: string, beginning: string): Promise<string>;
  /** Resolves with the first message of their assistant that has this in it. */
  hears(words: string): Promise<Heard>;
  /** Texts of their assistant so far that begin like this. */
  texts(beginning: string): readonly string[];
}

describe("two people on their ways through a city, in encrypted chats with their assistants", () => {
  let world: World;
  let agentChat: AgentChatProcess;
  let walk: readonly TrackPoint[];
  let ride: readonly TrackPoint[];

  const start = (): Promise<AgentChatProcess> => {
    const provisionAtStart = names.map((name) => `@${name}:localhost`);
    return world.startAgentChatProcess({ agents: { assistant: { provisionAtStart }, location: {} } });
  };

  beforeAll(async () => {
    world = await openWorld({ encryption: "default" });
    agentChat = await start();
    walk = await readTrack("avenida-paulista-on-foot");
    ride = await readTrack("across-sao-paulo-by-bicycle");
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function traveler(name: string): Promise<Traveler> {
    const person = await world.person(name, { isEncrypting: true });
    const assistant = `@_agentchat_assistant_${name}:localhost`;
    const roomId = await person.acceptInvitation(assistant);
    await person.hears(roomId, assistant);
    const said = (): readonly Heard[] => person.messages(roomId, assistant);
    return {
      person,
      name,
      roomId,
      async ask(text, beginning) {
        const known = new Set(said().map(({ eventId }) => eventId));
        await person.says(roomId, text);
        const isNew = (body: unknown): boolean => said().some((each) => each.text === body && !known.has(each.eventId));
        const heard = await person.hears(
          roomId,
          assistant,
          ({ body }) => String(body).startsWith(beginning) && isNew(body),
        );
        return heard.text;
      },
      hears: (words) => person.hears(roomId, assistant, ({ body }) => String(body).includes(words)),
      texts: (beginning) =>
        said()
          .map(({ text }) => text)
          .filter((text) => text.startsWith(beginning)),
    };
  }

  /** Two people become contacts and want to know when the other is near. */
  async function friends(one: string, other: string): Promise<readonly [Traveler, Traveler]> {
    const [first, second] = await Promise.all([traveler(one), traveler(other)]);
    await first.ask(`!contact add ${second.person.userId}`, "I have asked");
    const { eventId } = await second.hears("asks to be your contact");
    await react(second.person, second.roomId, eventId, "✅");
    await first.hears("has agreed to be your contact");
    for (const each of [first, second]) await each.ask("!nearby on", "Alerts are on for");
    return [first, second];
  }

  const alerts = (each: Traveler): readonly string[] => each.texts("Hey!");

  /** Resolves when everything that was sent so far has been dealt with. */
  async function settled(...travelers: readonly Traveler[]): Promise<void> {
    for (const each of travelers) await each.ask("!ping", "Pong");
    for (const each of travelers) await each.ask("!ping", "Pong");
  }

  const goes = (live: LiveLocation, { latitude, longitude }: TrackPoint, at?: number): Promise<string> =>
    live.moves(latitude, longitude, at);

  function nothingInClear(...travelers: readonly Traveler[]): void {
    for (const { person, roomId } of travelers) {
      expect(unreadable(person, roomId)).toEqual([]);
      expect(sentInClear(person, roomId)).toEqual([]);
    }
  }

  test("are each told once that they meet, though a clock is wrong, points come late, and AgentChat is killed twice", async () => {
    const [alice, bruno] = await friends("alice", "bruno");
    const skew = 2 * 60_000;
    const onFoot = await shareLocation(alice.person, alice.roomId, { timeoutMs: hour, at: Date.now() + skew });
    const riding = await shareLocation(bruno.person, bruno.roomId, { timeoutMs: hour });
    const steps = [
      ...every(walk, 8).map((point) => ({ point, live: onFoot, skewMs: skew })),
      ...every(ride, 5).map((point) => ({ point, live: riding, skewMs: 0 })),
    ].toSorted((one, other) => one.point.afterMs - other.point.afterMs);
    const first = steps.findIndex(({ point }) => point.afterMs > 10 * 60_000);
    const met = steps.findIndex(({ point }) => point.afterMs > 31 * 60_000);
    let early: readonly string[] = ["nobody was looked at"];
    let late: TrackPoint | undefined;
    for (const [index, { point, live, skewMs }] of steps.entries()) {
      if (index === first) early = [...alerts(alice), ...alerts(bruno)];
      if (index === met)
        await Promise.all([alice.hears("Hey! bruno is in your area"), bruno.hears("Hey! alice is in your area")]);
      if (index === first || index === met) {
        await agentChat.kill();
        agentChat = await start();
      }
      const at = Date.now() + skewMs;
      await goes(live, point, at);
      // from the very beginning of the ride, far away, and measured before what is known
      if (live === riding && late !== undefined) await goes(riding, late, at - 50);
      late ??= live === riding ? point : undefined;
    }
    await settled(alice, bruno);
    expect(early).toEqual([]);
    expect(alerts(alice)).toEqual([
      expect.stringMatching(/^Hey! bruno is in your area \(São Paulo, about \d km away\) – want to meet up\?$/u),
    ]);
    expect(alerts(bruno)).toEqual([
      expect.stringMatching(/^Hey! alice is in your area \(São Paulo, about \d km away\) – want to meet up\?$/u),
    ]);
    nothingInClear(alice, bruno);
  }, 240_000);

  test("see each other on the map as long, and as precisely, as they share it", async () => {
    const [carla, diego] = await friends("carla", "diego");
    const [museum, station] = [walk[60], ride[40]];
    if (museum === undefined || station === undefined) throw new Error("the tracks are shorter than they were");
    const live = await shareLocation(carla.person, carla.roomId, { timeoutMs: hour });
    await goes(live, museum);
    await diego.ask("where is carla?", "I cannot tell you where carla is");
    await carla.ask("!share diego 1h", "diego can ask where you are until");
    await diego.hears("carla lets you know where they are until");
    const pins = (): readonly unknown[] =>
      diego.person.messages(diego.roomId).flatMap(({ content }) => content["geo_uri"] ?? []);
    await expect.poll(pins, { timeout: 20_000 }).toEqual([`geo:${museum.latitude},${museum.longitude};u=12`]);
    await goes(live, station);
    await carla.ask("!where", "You were here just now");
    await diego.ask("where is carla?", "carla was here just now, give or take 12 m.");
    expect(pins().at(-1)).toBe(`geo:${station.latitude},${station.longitude};u=12`);
    await carla.ask("!share diego 1h city", "diego can ask where you are until");
    await diego.ask("where is carla?", "carla was within about 15 km of here just now");
    expect(pins().at(-1)).toMatch(/;u=14500$/u);
    await live.stops();
    await carla.ask("!where", "I do not know where you are");
    await diego.ask("where is carla?", "I cannot tell you where carla is");
    await carla.ask("!unshare", "Nobody can ask where you are anymore");
    await diego.hears("carla no longer shares their location with you.");
    nothingInClear(carla, diego);
  }, 120_000);

  test("are told nothing after a share has stopped or run out, after alerts were switched off, and after a block", async () => {
    const [erika, fabio] = await friends("erika", "fabio");
    const [gilda, heitor] = await friends("gilda", "heitor");
    const [far, near] = [ride[0], walk[0]];
    if (far === undefined || near === undefined) throw new Error("there are no tracks");
    const share = ({ person, roomId }: Traveler, timeoutMs = hour): Promise<LiveLocation> =>
      shareLocation(person, roomId, { timeoutMs });
    const waiting = await share(erika);
    await goes(waiting, near);

    const stopped = await share(fabio);
    await goes(stopped, far);
    await stopped.stops();
    await goes(stopped, near);
    await settled(erika, fabio);

    const short = await share(fabio, 3_000);
    await goes(short, far);
    await expect.poll(() => fabio.ask("!where", ""), { timeout: 20_000 }).toMatch(/^I do not know where you are/u);
    await goes(short, near);
    await settled(erika, fabio);

    await fabio.ask("!nearby off erika", "Alerts are off for");
    const unwanted = await share(fabio);
    await goes(unwanted, near);
    await settled(erika, fabio);
    expect([...alerts(erika), ...alerts(fabio)]).toEqual([]);

    const onTheWay = await share(gilda);
    const arriving = await share(heitor);
    await goes(onTheWay, near);
    await goes(arriving, far);
    await gilda.ask("!contact block heitor", "heitor is blocked");
    await goes(arriving, near);
    await heitor.ask("where is gilda?", "I cannot tell you where gilda is");
    await settled(gilda, heitor);
    expect([...alerts(gilda), ...alerts(heitor)]).toEqual([]);

    // only what was switched off has kept them from being told
    await fabio.ask("!nearby on erika", "Alerts are on for");
    await goes(unwanted, near);
    await Promise.all([erika.hears("Hey! fabio is in your area"), fabio.hears("Hey! erika is in your area")]);
    nothingInClear(erika, fabio, gilda, heitor);
  }, 180_000);
});

function every(points: readonly TrackPoint[], count: number): readonly TrackPoint[] {
  return points.filter((_, index) => index % count === 0);
}
