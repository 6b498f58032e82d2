import type { UserId } from "#appservice";
import type { BehalfWorld } from "./behalf-world.ts";
import { maxAnHour } from "./behalf-words.ts";

const hourMs = 60 * 60_000;

/** Whether a person has had as many messages brought to another within the hour as they may. @param pair.besides one that does not count */
export async function hasHadEnough(
  { records, now }: Pick<BehalfWorld, "records" | "now">,
  { personId, to, besides }: { readonly personId: UserId; readonly to: UserId; readonly besides?: string },
): Promise<boolean> {
  const since = now() - hourMs;
  const recent = (await records.errands(personId)).filter(
    (errand) => errand.to === to && errand.at > since && errand.errandId !== besides,
  );
  return recent.length >= maxAnHour;
}
