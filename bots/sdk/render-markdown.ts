import MarkdownIt from "markdown-it";
import sanitizeHtml from "sanitize-html";
import { mathRules } from "./markdown-math.ts";

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).use(mathRules);

/** What clients may be sent (client-server API, "m.room.message msgtypes": the tags and attributes that clients should support). */
const policy: sanitizeHtml.IOptions = {
  allowedTags: [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "blockquote",
    "ul",
    "ol",
    "li",
    "hr",
    "br",
    "div",
    "pre",
    "code",
    "a",
    "strong",
    "em",
    "del",
    "s",
    "span",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
  ],
  allowedAttributes: {
    a: ["href"],
    ol: ["start"],
    code: ["class"],
    span: ["data-mx-maths", "data-mx-spoiler"],
    div: ["data-mx-maths"],
  },
  allowedClasses: { code: ["language-*"] },
  allowedSchemes: ["https", "http", "ftp", "mailto", "magnet"],
  disallowedTagsMode: "discard",
};

/** A character that formatting begins with, a list, an indented line, several paragraphs, or a link; spares most short texts the parser. */
const mayBeFormatted = /[*_`~#>|[\]$\\&]|^\s*(?:[-+=]|\d+[.)])|^(?: {4}|\t)|\n\s*\n|:\/\/|@/mu;

/**
 * Renders Markdown (CommonMark, tables, strikethrough, links, `$math$`) as sanitized HTML for `formatted_body`.
 * `undefined` when the text has no formatting, so that the plain body is all there is to send.
 */
export function renderMarkdown(text: string): string | undefined {
  if (!mayBeFormatted.test(text)) return undefined;
  const html = sanitizeHtml(markdown.render(text), policy).trim();
  return isPlain(html) ? undefined : html;
}

/** One paragraph of nothing but text and line breaks says no more than the plain body. */
function isPlain(html: string): boolean {
  const paragraph = /^<p>(?<inner>[\s\S]*)<\/p>$/u.exec(html)?.groups?.["inner"];
  return html === "" || (paragraph !== undefined && !/<(?!br ?\/?>)/u.test(paragraph));
}
