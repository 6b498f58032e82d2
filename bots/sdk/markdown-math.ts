import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/**
 * Reads `$…$` and `$$…$$` as LaTeX and writes it as `data-mx-maths` (MSC2191), which clients render; others show the source.
 * As in pandoc a `$` opens only before a character that is no space, and closes only after one and not before a digit: "$5 and $6" is no formula.
 */
export function mathRules(markdown: MarkdownIt): void {
  markdown.inline.ruler.before("escape", "math", inlineMath);
  markdown.block.ruler.before("fence", "math", blockMath, { alt: ["paragraph", "blockquote", "list"] });
  const { escapeHtml } = markdown.utils;
  const render = (tag: string, latex: string): string =>
    `<${tag} data-mx-maths="${escapeHtml(latex)}"><code>${escapeHtml(latex)}</code></${tag}>`;
  markdown.renderer.rules["math_inline"] = (tokens, index) => render("span", tokens[index]?.content ?? "");
  markdown.renderer.rules["math_block"] = (tokens, index) => render("div", tokens[index]?.content ?? "");
}

const inlinePattern = /\$(?<latex>[^\s$](?:[^$\n]*[^\s$\\])?)\$(?!\d)/uy;

function inlineMath(state: StateInline, silent: boolean): boolean {
  inlinePattern.lastIndex = state.pos;
  const match = inlinePattern.exec(state.src);
  const latex = match?.groups?.["latex"];
  if (match === null || latex === undefined) return false;
  if (!silent) state.push("math_inline", "span", 0).content = latex;
  state.pos += match[0].length;
  return true;
}

function blockMath(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const lineAt = (line: number): string => state.getLines(line, line + 1, state.blkIndent, false).trim();
  const first = lineAt(startLine);
  if (!first.startsWith("$$")) return false;
  const lines: string[] = [];
  for (let line = startLine; line < endLine; line += 1) {
    const text = line === startLine ? first.slice(2) : lineAt(line);
    const isEnd = text.endsWith("$$");
    lines.push(isEnd ? text.slice(0, -2) : text);
    if (!isEnd) continue;
    if (silent) return true;
    state.line = line + 1;
    const token = state.push("math_block", "div", 0);
    token.content = lines.join("\n").trim();
    token.block = true;
    token.map = [startLine, state.line];
    return true;
  }
  return false;
}
