import type { NodeOf, Rule } from "./rule.ts";

const ERROR_NAME = /^(e|err|error|exception|cause|reason|\w+(Error|Cause|Exception))$/;
const STRING_TESTS: ReadonlySet<string> = new Set(["includes", "startsWith", "endsWith", "indexOf", "match", "search"]);
const PATTERN_TESTS: ReadonlySet<string> = new Set(["test", "exec"]);
const COMPARISONS: ReadonlySet<string> = new Set(["==", "===", "!=", "!=="]);

/** Texts change without notice: what to do about an error is decided on its class and `code`, never on its message. */
export const noErrorMessageTest: Rule = {
  create(context) {
    function report(node: NodeOf<"MemberExpression">) {
      context.report({ node, message: "Decide on the error's class or `code`; the text of a message is for people." });
    }
    return {
      MemberExpression(node) {
        if (isErrorMessage(node) && isTested(node)) report(node);
      },
    };
  },
};

function isErrorMessage({ object, property }: NodeOf<"MemberExpression">): boolean {
  if (property.type !== "Identifier" || property.name !== "message") return false;
  if (object.type === "Identifier") return ERROR_NAME.test(object.name);
  return (
    object.type === "MemberExpression" && object.property.type === "Identifier" && ERROR_NAME.test(object.property.name)
  );
}

function isTested(node: NodeOf<"MemberExpression">): boolean {
  const { parent } = node;
  switch (parent.type) {
    case "BinaryExpression":
      return COMPARISONS.has(parent.operator);
    case "SwitchStatement":
      return true;
    case "MemberExpression":
      return parent.object === node && parent.property.type === "Identifier" && STRING_TESTS.has(parent.property.name);
    case "CallExpression":
      return (
        parent.callee.type === "MemberExpression" &&
        parent.callee.property.type === "Identifier" &&
        PATTERN_TESTS.has(parent.callee.property.name)
      );
    default:
      return false;
  }
}
