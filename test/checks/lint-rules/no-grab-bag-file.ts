import { basename, dirname } from "node:path";
import type { Rule } from "./rule.ts";

const GRAB_BAGS: ReadonlySet<string> = new Set([
  "utils",
  "util",
  "helpers",
  "helper",
  "types",
  "common",
  "misc",
  "shared",
  "lib",
]);

/** A file is named for its one main export. `utils.ts` and `helpers/` grow without end because anything fits in. */
export const noGrabBagFile: Rule = {
  create: (context) => ({
    Program(node) {
      const file = basename(context.filename);
      const names = [file.slice(0, file.indexOf(".")), basename(dirname(context.filename))];
      const isTypeTest = context.filename.endsWith(".test-d.ts") || dirname(context.filename).endsWith("test/types");
      if (isTypeTest || !names.some((name) => GRAB_BAGS.has(name))) return;
      context.report({
        node,
        message: `Name ${file} and its folder for what they do, not "utils", "helpers" or "types".`,
      });
    },
  }),
};
