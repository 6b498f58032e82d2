import type { NodeOf, Rule } from "./rule.ts";

const NATIVE_ERRORS: ReadonlySet<string> = new Set([
  "Error",
  "AggregateError",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
]);

/** Code that runs in production makes errors of an `AgentChatError` family, which carry a code and whether a retry may help. */
export const typedErrorsOnly: Rule = {
  create(context) {
    function check(node: NodeOf<"NewExpression"> | NodeOf<"CallExpression">) {
      if (node.callee.type !== "Identifier" || !NATIVE_ERRORS.has(node.callee.name)) return;
      context.report({
        node,
        message: `Throw an AgentChatError of this house's family instead of ${node.callee.name}.`,
      });
    }
    return { NewExpression: check, CallExpression: check };
  },
};
