import { defineBot, defineTool, offerTool, z } from "#sdk";
import type { MessageTurn, OpenedService, Service } from "#sdk";

/** What bot authors rely on, checked by tsc. */

defineBot({
  id: "typed",
  displayName: "Typed",
  per: "server",
  config: z.object({ greeting: z.string(), count: z.number().default(1) }),
  on: {
    async message(turn) {
      const greeting: string = turn.config.greeting;
      const count: number = turn.config.count;
      // @ts-expect-error the schema has no such key
      const missing: unknown = turn.config.missing;
      await turn.reply(`${greeting} ${count} ${String(missing)}`);
    },
  },
});

// @ts-expect-error a bot needs a name that people see
defineBot({ id: "nameless", per: "server", on: {} });

// @ts-expect-error there are agents for the server and agents for a user
defineBot({ id: "odd", displayName: "Odd", per: "room", on: {} });

defineTool({
  name: "add",
  description: "Adds.",
  input: z.object({ a: z.number(), b: z.number() }),
  run: ({ a, b }): number => a + b,
});

defineTool({
  name: "wrong",
  description: "Uses input that is not there.",
  input: z.object({ a: z.number() }),
  // @ts-expect-error the schema has no b
  run: ({ b }): unknown => b,
});

defineTool({
  name: "transfer",
  description: "Moves money.",
  input: z.object({ amount: z.number() }),
  consent: ({ amount }) => amount > 10,
  describeAction: ({ amount }): string => `Move ${amount}`,
  run: () => "moved",
});

defineTool({
  name: "vague",
  description: "Asks now and then.",
  input: z.object({}),
  // @ts-expect-error consent is a matter of never, always, or the input
  consent: "sometimes",
  run: () => "done",
});

defineBot({
  id: "careful",
  displayName: "Careful",
  per: "server",
  on: {
    async message(turn: MessageTurn) {
      // @ts-expect-error a turn is not to be changed
      turn.message.text = "changed";
      await turn.reply(turn.message.text);
    },
  },
});

interface Counter extends OpenedService {
  readonly count: () => number;
}

const counting: Service<Counter, { readonly start: number }> = {
  sees: ["m.room.topic"],
  open({ config }) {
    let count = config.start;
    return Promise.resolve({
      count: () => count,
      seen() {
        count += 1;
        return Promise.resolve(undefined);
      },
    });
  },
};

defineBot({
  id: "topics",
  displayName: "Topics",
  per: "server",
  config: z.object({ start: z.number() }),
  service: counting,
  offers: [
    offerTool({
      name: "count_topics",
      description: "Counts topics.",
      input: z.object({}),
      run: (_, context): number => context.service(counting).count(),
    }),
  ],
  on: {
    async message(turn) {
      const count: number = turn.service(counting).count();
      // @ts-expect-error the service was not opened as something with this
      const missing: unknown = turn.service(counting).missing;
      await turn.reply(`${count} ${String(missing)}`);
    },
  },
});

defineBot({
  id: "misfit",
  displayName: "Misfit",
  per: "server",
  config: z.object({ begin: z.string() }),
  // @ts-expect-error the bot's config has not what the service needs
  service: counting,
  on: {},
});
