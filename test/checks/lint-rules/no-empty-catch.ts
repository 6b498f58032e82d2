import type { NodeOf, Rule } from "./rule.ts";

/** Neither `catch {}` nor `.catch(() => {})`, with or without a comment: a failure is handled, reported or turned into a value. */
export const noEmptyCatch: Rule = {
  create(context) {
    const message = "Handle the failure, log it, or return what it means; a swallowed error is lost.";
    return {
      CatchClause(clause) {
        if (clause.body.body.length === 0) context.report({ node: clause, message });
      },
      CallExpression(call) {
        if (isCatchCall(call) && isEmptyFunction(call.arguments[0])) context.report({ node: call, message });
      },
    };
  },
};

function isCatchCall({ callee }: NodeOf<"CallExpression">): boolean {
  return (
    callee.type === "MemberExpression" && callee.property.type === "Identifier" && callee.property.name === "catch"
  );
}

function isEmptyFunction(argument: NodeOf<"CallExpression">["arguments"][number] | undefined): boolean {
  if (argument?.type !== "ArrowFunctionExpression" && argument?.type !== "FunctionExpression") return false;
  return argument.body?.type === "BlockStatement" && argument.body.body.length === 0;
}
