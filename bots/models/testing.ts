export {
  callsTool,
  fails,
  hangs,
  says,
  scriptedModel,
  type ScriptedAnswer,
  type ScriptedModel,
  throwsError,
} from "./scripted-model.ts";
