import { pino } from "pino";
import { expect, it, test } from "vitest";
import { createCities } from "./cities.ts";
import { tableOf } from "./city-table.ts";

const log = pino({ level: "silent" });
const cities = createCities(log);

test.each([
  ["São Paulo", -23.55, -46.63],
  ["Budapest", 47.5, 19.05],
  ["Würzburg", 49.72, 10.05],
  ["Honolulu", 21.31, -157.86],
  ["Sydney", -33.87, 151.2],
  [undefined, 0, -150],
  [undefined, 23, 10],
])("%s lies at %d, %d", async (name, latitude, longitude) => {
  expect(await cities.nameAt({ latitude, longitude })).toBe(name);
});

it("names the large city rather than the nearer village, and no parts of cities", async () => {
  const place = (name: string, population: number, longitude: number, featureCode = "PPL") => ({
    name,
    population,
    featureCode,
    loc: { type: "Point", coordinates: [longitude, 50] },
  });
  const few = createCities(log, () =>
    Promise.resolve(
      tableOf([place("City", 1_000_000, 10), place("Village", 1_000, 10.1), place("Quarter", 900_000, 10.05, "PPLX")]),
    ),
  );
  expect(await few.nameAt({ latitude: 50, longitude: 10.06 })).toBe("City");
  expect(await few.nameAt({ latitude: 50, longitude: 10.1 })).toBe("Village");
});

it("does without names when there is no list", async () => {
  const none = createCities(log, () => Promise.reject(new Error("no list")));
  expect(await none.nameAt({ latitude: 0, longitude: 0 })).toBeUndefined();
});
