import { expect, test } from "vitest";
import { doctorText } from "./doctor-text.ts";
import type { DoctorFinding } from "./doctor-text.ts";

const agent = (number: number): DoctorFinding => ({ level: "fine", subject: `@agent${number}:x`, message: "signed" });

test("says what there is, what to do, and how much of it", () => {
  const text = doctorText([
    { level: "fine", subject: "homeserver", message: "answers" },
    { level: "warning", subject: "process", message: "does not run", advice: "start it" },
    { level: "problem", subject: "@a:x", message: "no device", advice: "restart" },
  ]);
  expect(text).toBe(`✓ homeserver: answers
! process: does not run
    → start it
✗ @a:x: no device
    → restart

1 problem, 1 warning.`);
});

test("names agents one by one while they are few", () => {
  const agents = Array.from({ length: 20 }, (_, number) => agent(number));
  expect(doctorText(agents).split("\n")).toHaveLength(22);
  expect(doctorText([...agents, agent(20)])).toMatch(/^✓ 21 further agents: .*\n\nAll is well\.$/);
});
