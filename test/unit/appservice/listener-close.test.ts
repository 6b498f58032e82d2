import { Agent, request } from "node:http";
import { pino } from "pino";
import { expect, test } from "vitest";
import { createBackground } from "../../../appservice/background.ts";
import { listen } from "../../../appservice/http/listener.ts";

const log = pino({ level: "silent" });

test("closing waits for the request under way, not for its connection to be given up", async () => {
  const stored = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    hsToken: "hs",
    background: createBackground(log),
    log,
    handlers: {
      transaction() {
        arrived.resolve();
        return stored.promise;
      },
      hasUser: () => Promise.resolve(false),
      hasRoom: () => Promise.resolve(false),
      report: () => Promise.resolve({}),
    },
  });
  // as homeservers do, it keeps its connection
  const agent = new Agent({ keepAlive: true });
  const answered = Promise.withResolvers<number | undefined>();
  const path = "/_matrix/app/v1/transactions/1";
  const headers = { authorization: "Bearer hs" };
  const put = request({ agent, port: listener.port, method: "PUT", path, headers }, (response) => {
    response.resume().on("end", () => {
      answered.resolve(response.statusCode);
    });
  });
  put.end('{"events":[]}');
  await arrived.promise;
  const closed = listener.close();
  stored.resolve();
  expect(await answered.promise).toBe(200);
  await closed;
  agent.destroy();
});
