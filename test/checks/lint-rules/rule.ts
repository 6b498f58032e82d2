import type { RuleTester } from "oxlint/plugins-dev";

type AnyRule = Parameters<RuleTester["run"]>[1];

/** A lint rule as oxlint takes it: the shape of an ESLint 9 rule. oxlint exports its types only through `RuleTester`. */
export type Rule = Exclude<AnyRule, { createOnce: unknown }>;
type Visitor = ReturnType<Rule["create"]>;

/** The syntax tree node that a visitor key receives, e.g. `NodeOf<"CallExpression">`. */
export type NodeOf<Key extends keyof Visitor> = Parameters<NonNullable<Visitor[Key]>>[0];
export type Expression = NodeOf<"ExpressionStatement">["expression"];
