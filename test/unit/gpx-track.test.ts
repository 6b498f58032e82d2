import { describe, expect, test } from "vitest";
import { parseTrack, readTrack } from "../harness/gpx-track.ts";

test("points are read in order of time, those without a time are left out", () => {
  const gpx = `<gpx><trk><trkseg>
    <trkpt lon='19.5' lat="47.25"><ele>100</ele><time>2026-07-18T13:00:30Z</time></trkpt>
    <trkpt lat="47.5" lon="19.25"><time> 2026-07-18T13:00:00Z </time><hdop>1.6</hdop></trkpt>
    <trkpt lat="47" lon="19"></trkpt>
  </trkseg></trk></gpx>`;
  expect(parseTrack(gpx)).toEqual([
    { latitude: 47.5, longitude: 19.25, accuracyMeters: 8, afterMs: 0 },
    { latitude: 47.25, longitude: 19.5, accuracyMeters: 0, afterMs: 30_000 },
  ]);
});

describe.each([
  { name: "avenida-paulista-on-foot", count: 97, fastest: 4 },
  { name: "across-sao-paulo-by-bicycle", count: 131, fastest: 9 },
])("$name", ({ name, count, fastest }) => {
  test("goes at a pace that people go at", async () => {
    const points = await readTrack(name);
    expect(points).toHaveLength(count);
    const paces = points.slice(1).map((point, index) => {
      const before = points[index] ?? point;
      const meters =
        111_195 * Math.hypot(point.latitude - before.latitude, (point.longitude - before.longitude) * 0.917);
      return meters / ((point.afterMs - before.afterMs) / 1000);
    });
    expect(Math.max(...paces)).toBeLessThan(fastest);
    expect(Math.max(...points.map(({ accuracyMeters }) => accuracyMeters))).toBe(25);
  });
});
