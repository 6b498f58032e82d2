import { expect, it } from "vitest";
import { createRequestLimit } from "./request-limit.ts";

function start() {
  let now = 1_000_000;
  const limit = createRequestLimit(() => now);
  const takeMany = (count: number, deviceId = "phone") =>
    Array.from({ length: count }, () => limit.take(deviceId)).filter((wait) => wait === undefined).length;
  return { limit, takeMany, pass: (seconds: number) => (now += seconds * 1000) };
}

it("lets a phone catch up, and then one request a second", () => {
  const { takeMany, pass, limit } = start();
  expect(takeMany(200)).toBe(120);
  expect(limit.take("phone")).toBe(1);
  pass(1);
  expect(takeMany(5)).toBe(1);
  pass(30);
  expect(takeMany(100)).toBe(30);
  pass(1000);
  expect(takeMany(200)).toBe(120);
});

it("counts each device by itself, and forgets one that is gone", () => {
  const { takeMany, limit } = start();
  takeMany(200, "phone");
  expect(takeMany(200, "tablet")).toBe(120);
  limit.forget("phone");
  expect(takeMany(200, "phone")).toBe(120);
});
