import type { Expression, NodeOf, Rule } from "./rule.ts";

const LEVELS: ReadonlySet<string> = new Set(["trace", "debug", "info", "warn", "error", "fatal"]);
const LOGGER_NAME = /^(log|logger|\w+Log|\w+Logger)$/;

/**
 * `log.info({ roomId }, "replied")`: the message is a constant, so that it can be searched for and counted, and what varies is a
 * field. Applies to calls on anything named `log`, `logger`, `…Log` or `…Logger`.
 */
export const constantLogMessage: Rule = {
  create: (context) => ({
    CallExpression(call) {
      if (!isLogCall(call)) return;
      const [first, second, ...rest] = call.arguments;
      if (isStringLiteral(first) && second === undefined) return;
      if (first?.type !== "SpreadElement" && !isText(first) && isStringLiteral(second) && rest.length === 0) return;
      context.report({
        node: call,
        message: 'Log as `log.info({ fields }, "constant message")`: values belong in the fields.',
      });
    },
  }),
};

function isLogCall({ callee }: NodeOf<"CallExpression">): boolean {
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return false;
  return LEVELS.has(callee.property.name) && LOGGER_NAME.test(nameOf(callee.object));
}

/** The last name of `log`, `this.log`, `this.#log` or `options.log`. */
function nameOf(expression: Expression): string {
  if (expression.type === "Identifier") return expression.name;
  if (expression.type !== "MemberExpression" || expression.computed) return "";
  return expression.property.type === "Identifier" || expression.property.type === "PrivateIdentifier"
    ? expression.property.name
    : "";
}

type Argument = NodeOf<"CallExpression">["arguments"][number] | undefined;

function isStringLiteral(argument: Argument): boolean {
  return argument?.type === "Literal" && typeof argument.value === "string";
}

function isText(argument: Argument): boolean {
  return isStringLiteral(argument) || argument?.type === "TemplateLiteral" || argument?.type === "BinaryExpression";
}
