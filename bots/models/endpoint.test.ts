import { describe, expect, test } from "vitest";
import { describeEndpoint, isHostedUrl } from "./endpoint.ts";

describe("isHostedUrl", () => {
  test.each([
    ["https://api.openai.com/v1", true],
    ["http://8.8.8.8:8080", true],
    ["http://[2001:db8::1]/v1", true],
    ["http://localhost:11434", false],
    ["http://127.0.0.1:8080/v1", false],
    ["http://[::1]:8080", false],
    ["http://10.1.2.3", false],
    ["http://172.20.0.5", false],
    ["http://172.32.0.5", true],
    ["http://192.168.1.2", false],
    ["http://[fd00::1]", false],
    ["http://[::ffff:10.0.0.1]", false],
    ["http://ollama:11434", false],
    ["http://gpu.local", false],
    ["http://gpu.example.internal", false],
  ])("%s: %s", (url, expected) => {
    expect(isHostedUrl(url)).toBe(expected);
  });
});

test("an endpoint is described without what may be a key", () => {
  const endpoint = { provider: "openai", model: "x", url: "https://host/v1/?key=secret#secret" };
  expect(describeEndpoint(endpoint)).toBe("openai at https://host/v1");
});
