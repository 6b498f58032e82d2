import { expect, test } from "vitest";
import { readPlace } from "./read-place.ts";
import type { PlaceWish } from "./read-place.ts";

test.each<[string, PlaceWish]>([
  ["work", { name: "work" }],
  ["Grandma's house", { name: "Grandma's house" }],
  ["work here", { name: "work", where: "here" }],
  ["work here 300 m", { name: "work", where: "here", radiusMeters: 300 }],
  ["gym 1.5 km", { name: "gym", radiusMeters: 1_500 }],
  ["home 52.52,13.405", { name: "home", where: { latitude: 52.52, longitude: 13.405 } }],
  [
    "home 52.52, -13.405, radius 2km",
    { name: "home", where: { latitude: 52.52, longitude: -13.405 }, radiusMeters: 2_000 },
  ],
  ["the lake at geo:47.9,12.4;u=20", { name: "the lake", where: { latitude: 47.9, longitude: 12.4 } }],
  ["Studio 54", { name: "Studio 54" }],
])("%j", (words, expected) => {
  expect(readPlace(words)).toEqual(expected);
});

test.each([
  ["", /^What shall I call/u],
  ["here", /^What shall I call/u],
  ["52.52,13.405", /^What shall I call/u],
  ["home 95,13", /^Those are no coordinates/u],
  ["home 20 m", /^A place reaches/u],
  ["home 51 km", /^A place reaches/u],
  ["*bold*", /^A name has/u],
  ["evil.example.com", /^A name has/u],
  ["x".repeat(41), /^A name has/u],
])("%j cannot be", (words, expected) => {
  expect(readPlace(words)).toMatch(expected);
});
