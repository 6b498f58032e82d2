import type { ChatMessage, ChatRequest, ToolDescription } from "../chat.ts";
import { fillableInput, matchTool, type ToolMatch } from "./match-tool.ts";
import { wordsOfName } from "./words.ts";

export type RulesAnswer =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "tool-call"; readonly match: ToolMatch };

const honesty = "No language model is connected to me: I follow simple rules and do not understand free text.";
const remedy =
  "An administrator can connect one: set `provider: ollama` or `provider: openai` and a `model` in AgentChat's configuration.";

const seeHelp = 'Write "help" to see what I can do.';

const greeting = /^(hi|hello|hey|howdy|greetings|good (morning|afternoon|evening|day)|hallo|bonjour|hola|ciao)\b/iu;
const thanks = /^(thanks|thank you|thx|cheers)\b/iu;
const farewell = /^(bye|goodbye|good night|see you)\b/iu;
const helpWanted =
  /^(\?|\/?help( me)?|commands|what (can|do) you do|what are you able to do|how (do|can) (i|you) .*(use|work).*)$/iu;
const whoAreYou =
  /^(who|what) are you$|^what('s|s| is) your name$|^are you (a|an) (bot|robot|ai|human|language model|person)$/iu;

/** What the rules say to a conversation. The same conversation always gets the same answer. */
export function answer(request: Pick<ChatRequest, "instructions" | "messages" | "tools">): RulesAnswer {
  const last = request.messages.at(-1);
  if (last?.role === "tool") return text(resultText(request.messages));
  const tools = request.tools ?? [];
  const content = last?.role === "user" ? last.content.trim() : "";
  const sentence = content.replaceAll("’", "'").replace(/[\s?!.…]+$/u, "");
  const name = assistantName(request.instructions);
  if (content === "" || content === "?" || helpWanted.test(sentence)) return text(help(tools));
  if (whoAreYou.test(sentence)) return text(`I am ${name}. ${honesty}`);
  const match = matchTool(content, tools);
  if (match !== undefined) return { kind: "tool-call", match };
  if (isShort(sentence)) {
    if (greeting.test(sentence)) return text(`Hello! I am ${name}. ${honesty} ${seeHelp}`);
    if (thanks.test(sentence)) return text("You are welcome!");
    if (farewell.test(sentence)) return text("Goodbye!");
  }
  return text(`I cannot answer that. ${honesty} ${seeHelp}\n\n${remedy}`);
}

function help(tools: readonly ToolDescription[]): string {
  return `${abilities(tools)}\n\n${honesty} ${remedy}`;
}

function abilities(tools: readonly ToolDescription[]): string {
  const lines = tools.flatMap((tool) => {
    const input = fillableInput(tool);
    if (input === undefined) return [];
    const phrase = wordsOfName(tool.name).join(" ");
    return [`- "${phrase}${input.kind === "text" ? " …" : ""}": ${inShort(tool.description)}`];
  });
  if (lines.length === 0) return "I can say hello and tell what I am.";
  return `I can say hello, tell what I am, and do this when you ask for it in these words:\n${lines.join("\n")}`;
}

/** Descriptions are for models: what the tool does comes first, with an example at times, then when it is to be used. */
function inShort(description: string): string {
  const [clause = description] = /^[^.:]*(?::\s*"[^"]*")?/u.exec(description) ?? [];
  return `${clause}.`;
}

/** Instructions usually begin with "You are NAME". */
function assistantName(instructions: string): string {
  return /\byou are ([^.,:;\n]{1,60})/iu.exec(instructions)?.[1]?.trim() ?? "an assistant";
}

/** The results since the last thing that was said. */
function resultText(messages: readonly ChatMessage[]): string {
  const lastSaid = messages.findLastIndex((message) => message.role !== "tool");
  const results = messages.slice(lastSaid + 1).map(saidOf);
  return results.filter((result) => result !== "").join("\n") || "Done.";
}

/** Why a tool failed is told without its name. */
function saidOf(message: ChatMessage): string {
  const result = message.content.trim();
  const failed = message.role === "tool" ? `${message.name} failed: ` : "";
  return result.startsWith(failed) ? result.slice(failed.length) : result;
}

function isShort(sentence: string): boolean {
  return sentence.split(/\s+/u).length <= 4;
}

function text(content: string): RulesAnswer {
  return { kind: "text", text: content };
}
