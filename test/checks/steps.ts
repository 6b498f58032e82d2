/** One thing that `npm test` does: a check counts as one, a vitest run as its tests. */
export type Step =
  | { readonly kind: "check"; readonly name: string; readonly command: readonly string[] }
  | { readonly kind: "vitest"; readonly name: string; readonly options: readonly string[] };

const tool = (name: string) => `node_modules/.bin/${name}`;

/** In the order they are started; the two long ones first, so that the short ones fill the time beside them. */
const steps: readonly Step[] = [
  { kind: "vitest", name: "unit", options: ["--project=unit"] },
  { kind: "check", name: "types", command: [tool("tsc"), "--noEmit", "--project", "."] },
  { kind: "check", name: "lint", command: [tool("oxlint"), "."] },
  { kind: "check", name: "format", command: [tool("prettier"), "--check", "--log-level=warn", "."] },
  { kind: "check", name: "boundaries", command: ["test/checks/check-boundaries.ts"] },
  { kind: "check", name: "dead-code", command: [tool("knip"), "--no-progress"] },
  { kind: "vitest", name: "checks", options: ["--project=checks"] },
  { kind: "vitest", name: "integration", options: ["--project=integration"] },
];

/**
 * The steps that the arguments of `npm test` ask for: all, the named ones, or vitest with what it is to be given.
 * `unit mailbox` runs the unit tests whose file name contains "mailbox"; `mailbox` those of every project.
 */
export function selectSteps(args: readonly string[]): readonly Step[] {
  const isStep = (arg: string) => steps.some(({ name }) => name === arg);
  const firstOther = args.findIndex((arg) => !isStep(arg));
  const names = firstOther === -1 ? args : args.slice(0, firstOther);
  const filter = firstOther === -1 ? [] : args.slice(firstOther);
  if (names.length > 0) {
    const named = steps.filter(({ name }) => names.includes(name));
    return named.map((step) => (step.kind === "vitest" ? { ...step, options: [...step.options, ...filter] } : step));
  }
  return filter.length > 0 ? [{ kind: "vitest", name: `tests ${filter.join(" ")}`, options: filter }] : steps;
}
