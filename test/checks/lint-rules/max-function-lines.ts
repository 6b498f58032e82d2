import type { NodeOf, Rule } from "./rule.ts";

const MAXIMUM = 60;
const NO_CODE = /^\s*($|\/\/|\/?\*)/;

type FunctionNode = NodeOf<"ArrowFunctionExpression"> | NodeOf<"FunctionExpression">;

/**
 * A function has at most 60 lines of code. Functions within it count for themselves: a factory that returns closures is held to
 * what a class would be.
 */
export const maxFunctionLines: Rule = {
  create(context) {
    const lines = context.sourceCode.lines;
    const nestedLines: number[] = [];

    function enter() {
      nestedLines.push(0);
    }

    function leave(node: FunctionNode) {
      const { start, end } = node.loc;
      const total = lines.slice(start.line - 1, end.line).filter((line) => !NO_CODE.test(line)).length;
      const own = total - (nestedLines.pop() ?? 0);
      const outer = nestedLines.pop();
      if (outer !== undefined) nestedLines.push(outer + total - 1);
      if (own > MAXIMUM) {
        context.report({
          node,
          message: `${own} lines in one function (at most ${MAXIMUM}): look for the second concept in it.`,
        });
      }
    }

    return {
      ArrowFunctionExpression: enter,
      FunctionDeclaration: enter,
      FunctionExpression: enter,
      "ArrowFunctionExpression:exit": leave,
      "FunctionDeclaration:exit": leave,
      "FunctionExpression:exit": leave,
    };
  },
};
