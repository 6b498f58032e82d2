export {
  callsTool,
  fails,
  hangs,
  scriptedModel,
  type ScriptedAnswer,
  type ScriptedModel,
  throwsError,
} from "./scripted-model.ts";
