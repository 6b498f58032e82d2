import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseUserId } from "#appservice";
import { createStore } from "#store";
import type { Store } from "#store";
import { createHomeserverClient } from "../../../appservice/client/homeserver-client.ts";
import { openDirectory } from "../../../appservice/directory.ts";
import { silentObserver } from "../../../appservice/observer.ts";
import { createVirtualUsers } from "../../../appservice/virtual-users.ts";
import { startStubHomeserver } from "../../harness/stub-homeserver.ts";
import type { StubAnswer, StubRequest } from "../../harness/stub-homeserver.ts";

const echo = parseUserId("@_agentchat_echo:x");
const profile = { displayName: "Echo", avatarUrl: () => Promise.resolve("mxc://x/echo") };

describe("virtual users", () => {
  let store: Store;
  let resources: AsyncDisposableStack;

  beforeEach(async () => {
    store = await createStore({ url: "sqlite::memory:", masterSecret: "ab".repeat(32) });
    resources = new AsyncDisposableStack();
  });

  afterEach(async () => {
    await resources.disposeAsync();
    await store.close();
  });

  async function open(answer: (request: StubRequest) => StubAnswer = () => ({ status: 200, body: {} })) {
    const stub = await startStubHomeserver(answer);
    const client = createHomeserverClient({ url: stub.url, asToken: "t", observer: silentObserver });
    resources.defer(() => client.close());
    resources.use(stub);
    const virtualUsers = createVirtualUsers({ client, directory: await openDirectory(store.directory) });
    const calls = (): readonly string[] =>
      stub.requests.map(({ method, path }) => `${method} ${path.replace(/AGENTCHAT\w+/u, "DEVICE")}`);
    return { virtualUsers, stub, calls };
  }

  const making = [
    "POST /_matrix/client/v3/register",
    "PUT /_matrix/client/v3/devices/DEVICE",
    `PUT /_matrix/client/v3/profile/${echo}/displayname`,
    `PUT /_matrix/client/v3/profile/${echo}/avatar_url`,
  ];

  test("are registered without a login, with a device, a name and a picture", async () => {
    const { virtualUsers, stub, calls } = await open();
    const record = await virtualUsers.ensure(echo, profile);
    expect(calls()).toEqual(making);
    expect(stub.requests[0]?.body).toEqual({
      type: "m.login.application_service",
      username: "_agentchat_echo",
      inhibit_login: true,
    });
    expect(record).toMatchObject({ userId: echo, displayName: "Echo", avatarUrl: "mxc://x/echo" });
  });

  test("are made once, however many ask at the same time, and after a restart not again", async () => {
    const first = await open();
    await Promise.all([1, 2, 3].map(() => first.virtualUsers.ensure(echo, profile)));
    expect(first.calls()).toEqual(making);
    const second = await open();
    await second.virtualUsers.ensure(echo, profile);
    expect(second.calls()).toEqual([]);
  });

  test("that exist on the homeserver already are taken over", async () => {
    const taken = { status: 400, body: { errcode: "M_USER_IN_USE", error: "taken" } };
    const { virtualUsers, calls } = await open(({ path }) =>
      path.endsWith("/register") ? taken : { status: 200, body: {} },
    );
    await virtualUsers.ensure(echo, profile);
    expect(calls()).toEqual(making);
  });

  test("get a changed name, and nothing else", async () => {
    const { virtualUsers, calls } = await open();
    await virtualUsers.ensure(echo, profile);
    await virtualUsers.ensure(echo, { ...profile, displayName: "Parrot" });
    expect(calls().slice(making.length)).toEqual([`PUT /_matrix/client/v3/profile/${echo}/displayname`]);
  });

  test("that could not be made are made by the next who asks", async () => {
    let faults = 1;
    const { virtualUsers } = await open(({ path }) =>
      path.includes("/devices/") && faults-- > 0
        ? { status: 403, body: { errcode: "M_FORBIDDEN" } }
        : { status: 200, body: {} },
    );
    await expect(virtualUsers.ensure(echo, profile)).rejects.toMatchObject({ errcode: "M_FORBIDDEN" });
    await expect(virtualUsers.ensure(echo, profile)).resolves.toMatchObject({ userId: echo });
  });
});
