import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

/** What is heard of a text in Markdown: its words, without markup, code and addresses. Each paragraph, heading and list item ends as a sentence does. */
export function spokenText(text: string): string {
  const paragraphs = markdown.parse(text, {}).flatMap((token) => {
    if (token.type === "fence" || token.type === "code_block") return ["(Code.)"];
    if (token.type !== "inline") return [];
    const words = wordsOf(token.children ?? []);
    return words === "" ? [] : [/[.!?:;…。！？]["'”’)]*$/u.test(words) ? words : `${words}.`];
  });
  return paragraphs.join("\n");
}

type Token = ReturnType<typeof markdown.parse>[number];

function wordsOf(tokens: readonly Token[]): string {
  let isAddress = false;
  const words = tokens.map((token) => {
    if (token.type === "link_open") isAddress = token.info === "auto" || token.markup === "linkify";
    switch (token.type) {
      case "text":
        return isAddress ? hostOf(token.content) : token.content;
      case "code_inline":
        return token.content;
      case "image":
        return token.content;
      case "softbreak":
      case "hardbreak":
        return " ";
      case "link_close":
        isAddress = false;
        return "";
      default:
        return "";
    }
  });
  return words.join("").replaceAll(emoji, " ").replaceAll(/\s+/gu, " ").trim();
}

/** Nobody wants to hear the rest of it. */
function hostOf(address: string): string {
  return URL.parse(address)?.hostname ?? address;
}

const emoji = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u{fe0f}|\u{200d}|\u{20e3}/gu;
