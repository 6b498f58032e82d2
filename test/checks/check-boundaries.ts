import { join } from "node:path";
import { findBoundaryViolations } from "./find-boundary-violations.ts";

const violations = await findBoundaryViolations(join(import.meta.dirname, "../.."));
for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`);
if (violations.length > 0) {
  console.error(
    `\n${violations.length} imports break the house rules; what each rule means is in .dependency-cruiser.mjs`,
  );
  process.exitCode = 1;
}
