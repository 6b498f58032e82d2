import type { Rule } from "./rule.ts";

const PROMISE_METHODS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);

/** `work().catch(report);` as a statement runs unawaited and unknown to shutdown; `Background.run` is the one place for that. */
export const noDetachedPromise: Rule = {
  create: (context) => ({
    ExpressionStatement({ expression }) {
      const call = expression.type === "ChainExpression" ? expression.expression : expression;
      if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression") return;
      const { property } = call.callee;
      if (property.type !== "Identifier" || !PROMISE_METHODS.has(property.name)) return;
      context.report({
        node: expression,
        message: "Await the promise, or hand it to Background.run (appservice/background.ts).",
      });
    },
  }),
};
