import { pino } from "pino";
import { z } from "#sdk";
import type { EventId, KeptPosition, KeptPositions, RoomEvent, RoomId, SeenRoom, UserId } from "#sdk";
import { createTestClock } from "#sdk/testing";
import { createPositionKeeper } from "../positions/create-position-keeper.ts";
import { createMatrixInputs } from "./matrix-inputs.ts";

type Content = Readonly<Record<string, unknown>>;

const idSchemas = { event: z.custom<EventId>(), room: z.custom<RoomId>(), user: z.custom<UserId>() };
export const eventId = (text: string): EventId => idSchemas.event.parse(text);
export const roomId = (text: string): RoomId => idSchemas.room.parse(text);
export const userId = (text: string): UserId => idSchemas.user.parse(text);

export const alice = userId("@alice:test");
const infoType = "org.matrix.msc3672.beacon_info";
const pointType = "org.matrix.msc3672.beacon";
export const minute = 60_000;
/** When the clock is started. */
export const start = Date.parse("2026-11-21T12:00:00Z");

interface Setting {
  readonly isDirect?: boolean;
  readonly isUsed?: boolean;
  readonly level?: SeenRoom["level"];
  readonly rows?: Map<UserId, KeptPosition>;
  readonly at?: string;
}

/** The inputs, not in a service, in a room with Alice. */
export async function openInputs({
  isDirect = true,
  isUsed = false,
  level = "user",
  rows = new Map(),
  at,
}: Setting = {}) {
  const clock = createTestClock(at ?? "2026-11-21T12:00:00Z");
  const log = pino({ level: "silent" });
  const kept: KeptPositions = {
    save: (personId, position) => Promise.resolve(rows.set(personId, position)).then(() => undefined),
    delete: (personId) => Promise.resolve(rows.delete(personId)).then(() => undefined),
    all: () => Promise.resolve([...rows]),
  };
  const positions = createPositionKeeper({ ...clock, kept, log });
  const told = new Array<string>();
  const inputs = createMatrixInputs({
    ...clock,
    log,
    positions,
    config: { keepMinutes: 30, staleMinutes: 20 },
    isUsedBy: () => Promise.resolve(isUsed),
    sent: ({ isSelf }) => Promise.resolve(told.push(isSelf ? "self" : "place")).then(() => undefined),
    started: ({ endsAt }) => Promise.resolve(told.push(`until ${(endsAt - start) / minute}`)).then(() => undefined),
  });
  inputs.restore(await positions.start());
  const state = new Map<string, Content>();
  let fetches = 0;
  const room: SeenRoom = {
    roomId: roomId("!room:test"),
    agentId: userId("@_agentchat_location:test"),
    isDirect,
    level,
    reply: () => Promise.resolve(eventId("$reply")),
    react: () => Promise.resolve(),
    stateEvent(type, stateKey) {
      fetches += 1;
      return Promise.resolve(state.get(`${type} ${stateKey}`));
    },
  };
  let events = 0;

  /** An event of Alice, which the homeserver dates now unless told. */
  function event(type: string, content: Content, given: Partial<RoomEvent> = {}): RoomEvent {
    events += 1;
    const id = eventId(`$event${rows.size}${events}`);
    const common = { eventId: id, roomId: room.roomId, sender: alice, unsigned: {}, redacts: undefined };
    return { ...common, type, content, stateKey: undefined, timestamp: clock.now(), ...given };
  }

  function info(content: Content, given: Partial<RoomEvent> = {}): RoomEvent {
    const made = event(
      infoType,
      { "org.matrix.msc3488.ts": start, timeout: 60 * minute, live: true, ...content },
      given,
    );
    return { ...made, stateKey: given.stateKey ?? alice };
  }

  function point(
    { eventId: infoId }: RoomEvent,
    latitude: number,
    { at: ts = clock.now(), ...given }: Partial<RoomEvent> & { at?: number } = {},
  ): RoomEvent {
    const relation = { rel_type: "m.reference", event_id: infoId };
    const location = { uri: `geo:${latitude},19.04;u=12` };
    return event(
      pointType,
      { "m.relates_to": relation, "org.matrix.msc3488.location": location, "org.matrix.msc3488.ts": ts },
      given,
    );
  }

  async function sees(...given: readonly RoomEvent[]): Promise<readonly (string | undefined)[]> {
    const outcomes = new Array<string | undefined>();
    for (const each of given) outcomes.push(await inputs.seen(each, room));
    return outcomes;
  }

  return {
    clock,
    positions,
    told,
    room,
    rows,
    inputs,
    event,
    info,
    point,
    fetches: () => fetches,
    /** The homeserver has these as the state of the room. */
    setState(given: RoomEvent | undefined) {
      if (given === undefined) state.clear();
      else state.set(`${given.type} ${given.stateKey ?? ""}`, given.content);
    },
    sees,
    /** Where Alice is known to be. */
    latitude: () => positions.of(alice)?.position.latitude,
  };
}
