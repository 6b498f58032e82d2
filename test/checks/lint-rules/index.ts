import { constantLogMessage } from "./constant-log-message.ts";
import { maxFunctionLines } from "./max-function-lines.ts";
import { noDetachedPromise } from "./no-detached-promise.ts";
import { noEmptyCatch } from "./no-empty-catch.ts";
import { noErrorMessageTest } from "./no-error-message-test.ts";
import { noGrabBagFile } from "./no-grab-bag-file.ts";
import type { Rule } from "./rule.ts";
import { typedErrorsOnly } from "./typed-errors-only.ts";

const rules: Readonly<Record<string, Rule>> = {
  "constant-log-message": constantLogMessage,
  "max-function-lines": maxFunctionLines,
  "no-detached-promise": noDetachedPromise,
  "no-empty-catch": noEmptyCatch,
  "no-error-message-test": noErrorMessageTest,
  "no-grab-bag-file": noGrabBagFile,
  "typed-errors-only": typedErrorsOnly,
};

/** Our own lint rules, loaded by oxlint (`jsPlugins` in `.oxlintrc.jsonc`). */
export default { meta: { name: "agentchat" }, rules };
