import { reportPath } from "../diagnosis/running-report.ts";
import { HttpProblem } from "./http-problem.ts";

/** What a request of the homeserver is about. */
export type Route =
  | { readonly kind: "transaction"; readonly transactionId: string }
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "room"; readonly alias: string }
  | { readonly kind: "ping" }
  /** Of our own command line. */
  | { readonly kind: "report" };

/** Application service API v1, its unstable ping (MSC2659), and the legacy paths ("Legacy routes"). */
const pattern =
  /^(?:\/_matrix\/app\/(?:v1|unstable\/fi\.mau\.msc2659))?\/(?:(?<collection>transactions|users|rooms)\/(?<id>[^/]+)|ping)$/u;

/** @throws HttpProblem 404 for an unknown path, 405 for a known one with another method */
export function findRoute(method: string, path: string): Route {
  if (path === reportPath) return withMethod("GET", method, { kind: "report" });
  const match = pattern.exec(path)?.groups;
  if (match === undefined) {
    throw new HttpProblem(404, "M_UNRECOGNIZED", "AgentChat serves the application service API only");
  }
  const id = decode(match["id"] ?? "");
  switch (match["collection"]) {
    case "transactions":
      return withMethod("PUT", method, { kind: "transaction", transactionId: id });
    case "users":
      return withMethod("GET", method, { kind: "user", userId: id });
    case "rooms":
      return withMethod("GET", method, { kind: "room", alias: id });
    default:
      return withMethod("POST", method, { kind: "ping" });
  }
}

function withMethod(expected: string, method: string, route: Route): Route {
  if (method === expected) return route;
  throw new HttpProblem(405, "M_UNRECOGNIZED", `use ${expected}`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpProblem(400, "M_INVALID_PARAM", "the path is not percent-encoded correctly");
  }
}
