import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { downloadMedia } from "../../../appservice/client/download-media.ts";
import { createHomeserverClient } from "../../../appservice/client/homeserver-client.ts";
import { encryptFile } from "../../../appservice/encryption/encrypted-file.ts";
import { parseUserId } from "../../../appservice/ids.ts";
import { parseMediaSource } from "../../../appservice/media.ts";

const resources = new Set<() => PromiseLike<unknown>>();
const userId = parseUserId("@_agentchat_echo:localhost");
const source = { url: "mxc://example.org/abc" };

afterEach(async () => {
  for (const release of resources) await release();
  resources.clear();
});

async function open(serve: RequestListener) {
  const server = createServer(serve);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const client = createHomeserverClient({
    url: `http://127.0.0.1:${port}`,
    asToken: "as-token",
    observer: { homeserverCall: () => undefined, transaction: () => undefined },
  });
  resources.add(() => client.close());
  resources.add(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return client;
}

describe("downloading media", () => {
  test("asks the authenticated endpoint as the agent", async () => {
    const urls: (string | undefined)[] = [];
    const client = await open(({ url, headers }, response) => {
      urls.push(url, headers.authorization);
      response.end("bytes");
    });
    expect((await downloadMedia(client, source, { userId, maxBytes: 5 })).toString()).toBe("bytes");
    expect(urls).toEqual([
      `/_matrix/client/v1/media/download/example.org/abc?user_id=${encodeURIComponent(userId)}`,
      "Bearer as-token",
    ]);
  });

  test("asks the older endpoint where the homeserver does not know the newer", async () => {
    const client = await open(({ url = "" }, response) => {
      if (url.startsWith("/_matrix/media/v3/download/example.org/abc")) response.end("bytes");
      else response.writeHead(404).end(JSON.stringify({ errcode: "M_UNRECOGNIZED" }));
    });
    expect((await downloadMedia(client, source, { userId, maxBytes: 100 })).toString()).toBe("bytes");
  });

  test("gives up as soon as more comes than allowed, whatever was declared", async () => {
    let isClosed: Promise<unknown> | undefined;
    const client = await open((_request, response) => {
      isClosed = new Promise((closed) => response.on("close", closed));
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", pour);
      pour();
    });
    const download = downloadMedia(client, source, { userId, maxBytes: 1_000_000 });
    await expect(download).rejects.toMatchObject({ code: "too-large", retryable: false });
    await isClosed;
  });

  test("ends when its signal is aborted, with the signal's reason", async () => {
    const stopped = new Error("stopped");
    const ending = new AbortController();
    const client = await open((_request, response) => {
      response.write("some");
      ending.abort(stopped);
    });
    const download = downloadMedia(client, source, { userId, maxBytes: 100, signal: ending.signal });
    await expect(download).rejects.toBe(stopped);
    await expect(downloadMedia(client, source, { userId, maxBytes: 100, signal: ending.signal })).rejects.toBe(stopped);
  });

  test("tells what is gone, and tries again what fails", async () => {
    let failures = 0;
    const client = await open(({ url = "" }, response) => {
      if (url.includes("/gone?")) response.writeHead(404).end(JSON.stringify({ errcode: "M_NOT_FOUND" }));
      else if (failures++ === 0) response.writeHead(500).end("{}");
      else response.end("bytes");
    });
    const limits = { userId, maxBytes: 100 };
    const gone = downloadMedia(client, { url: "mxc://example.org/gone" }, limits);
    await expect(gone).rejects.toMatchObject({ code: "refused", status: 404 });
    expect((await downloadMedia(client, source, limits)).toString()).toBe("bytes");
  });

  test("decrypts what was sent into an encrypted room, and refuses what was changed since", async () => {
    const { ciphertext, file } = await encryptFile(Buffer.from("my secret bytes"));
    const client = await open(({ url = "" }, response) => {
      response.end(url.includes("/changed?") ? ciphertext.fill(0) : ciphertext);
    });
    const limits = { userId, maxBytes: 100 };
    const encrypted = (url: string) => ({ url, encryptedFile: { ...file, url } });
    expect((await downloadMedia(client, encrypted("mxc://a/b"), limits)).toString()).toBe("my secret bytes");
    const changed = downloadMedia(client, encrypted("mxc://a/changed"), limits);
    await expect(changed).rejects.toMatchObject({ code: "bad-file" });
    const unknown = downloadMedia(client, { ...source, encryptedFile: { v: "v3" } }, limits);
    await expect(unknown).rejects.toMatchObject({ code: "encrypted" });
  });
});

test.each([
  ["mxc://example.org/abc", undefined, { url: "mxc://example.org/abc" }],
  ["mxc://[::1]:8008/a-b_c", undefined, { url: "mxc://[::1]:8008/a-b_c" }],
  [undefined, { url: "mxc://a/b", iv: "x" }, { url: "mxc://a/b", encryptedFile: { url: "mxc://a/b", iv: "x" } }],
  ["mxc://a/b", { url: "https://a/b" }, { url: "mxc://a/b" }],
  ["https://example.org/abc", undefined, undefined],
  ["mxc://example.org/../../v3/logout", undefined, undefined],
  ["mxc://example.org/abc?x=y", undefined, undefined],
  ["mxc:///abc", undefined, undefined],
  [7, ["mxc://a/b"], undefined],
])("the source of url %j and file %j is %j", (url, file, expected) => {
  expect(parseMediaSource(url, file)).toEqual(expected);
});
