import { describePositions } from "../contract/positions.contract.ts";
import { createMemoryPositions } from "./memory-positions.ts";

describePositions("in memory", () => {
  let now = 1_795_000_000_000;
  return Promise.resolve({
    positions: createMemoryPositions(() => now),
    now: () => now,
    pass(milliseconds) {
      now += milliseconds;
      return Promise.resolve();
    },
  });
});
