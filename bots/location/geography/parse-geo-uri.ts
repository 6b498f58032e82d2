import type { Point } from "./position.ts";

/** What a `geo:` URI says. */
export interface GeoUri extends Point {
  /** Of the parameter `u`, in meters. */
  readonly accuracyMeters?: number;
}

const number = String.raw`[+-]?\d{1,3}(?:\.\d+)?`;
const form = new RegExp(String.raw`^geo:(${number}),(${number})(?:,[+-]?\d+(?:\.\d+)?)?((?:;[^;]*)*)$`, "iu");

/** Reads `geo:47.4979,19.0402;u=12` (RFC 5870, WGS 84 only); `undefined` for what is none. At a pole every longitude is the same place: 0. */
export function parseGeoUri(uri: unknown): GeoUri | undefined {
  const [, north, east, rest = ""] = (typeof uri === "string" && uri.length <= 200 ? form.exec(uri) : null) ?? [];
  const latitude = Number(north);
  const longitude = Number(east);
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined;
  const parameters = new Map(rest.split(";").map((each) => splitOnce(each.toLowerCase())));
  if ((parameters.get("crs") ?? "wgs84") !== "wgs84") return undefined;
  const accuracy = parameters.get("u");
  const accuracyMeters = accuracy !== undefined && /^\d+(?:\.\d+)?$/u.test(accuracy) ? Number(accuracy) : undefined;
  const point = { latitude, longitude: Math.abs(latitude) === 90 ? 0 : longitude };
  return accuracyMeters === undefined ? point : { ...point, accuracyMeters };
}

function splitOnce(parameter: string): readonly [string, string] {
  const [name = "", ...value] = parameter.split("=");
  return [name, value.join("=")];
}

/** Six places behind the point are 11 cm. */
export function formatGeoUri({ latitude, longitude }: Point, accuracyMeters?: number): string {
  const place = `geo:${trimmed(latitude)},${trimmed(longitude)}`;
  return accuracyMeters === undefined ? place : `${place};u=${Math.round(accuracyMeters)}`;
}

const trimmed = (degrees: number): string => String(Number(degrees.toFixed(6)));
