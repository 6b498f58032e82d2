import { z } from "zod";
import { precisions } from "./contacts.ts";
import type { GrantKind, Grants } from "./contacts.ts";

const until = z.number().exactOptional();

/** Each on its own: what cannot be read is not granted. */
const storedGrantsSchema = z.object({
  nearby: z
    .object({ precision: z.enum(precisions), radiusMeters: z.number().positive().exactOptional(), until })
    .optional()
    .catch(undefined),
  location: z
    .object({ precision: z.enum(precisions), until })
    .optional()
    .catch(undefined),
  messages: z.object({ until }).optional().catch(undefined),
  voice: z.object({ until }).optional().catch(undefined),
});

/** In the order in which people are told of them. */
export const grantKinds = ["messages", "nearby", "location", "voice"] as const satisfies readonly GrantKind[];

/** What is granted at this time. */
export function grantsAt(text: string, now: number): Grants {
  const { nearby, location, messages, voice } = storedGrantsSchema.parse(JSON.parse(text));
  const holds = (grant: { readonly until?: number } | undefined): boolean =>
    grant !== undefined && (grant.until ?? Infinity) > now;
  return {
    ...(nearby !== undefined && holds(nearby) ? { nearby } : {}),
    ...(location !== undefined && holds(location) ? { location } : {}),
    ...(messages !== undefined && holds(messages) ? { messages } : {}),
    ...(voice !== undefined && holds(voice) ? { voice } : {}),
  };
}

/** How it is stored. */
export function storedGrants(grants: Grants): { readonly grants: string; readonly runsOutAt: number | undefined } {
  const times = grantKinds.flatMap((kind) => grants[kind]?.until ?? []);
  return { grants: JSON.stringify(grants), runsOutAt: times.length === 0 ? undefined : Math.min(...times) };
}

/** With one of them granted, or taken back. */
export function withGrant<Kind extends GrantKind>(grants: Grants, kind: Kind, grant: Grants[Kind] | undefined): Grants {
  const { [kind]: _before, ...others } = grants;
  return { ...others, ...(grant === undefined ? {} : { [kind]: grant }) };
}
