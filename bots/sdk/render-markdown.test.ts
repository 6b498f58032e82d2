import { describe, expect, test } from "vitest";
import { renderMarkdown } from "./render-markdown.ts";

describe("renderMarkdown", () => {
  test.each([
    ["plain text", "hello there"],
    ["several lines", "one\ntwo"],
    ["what only looks like math", "it costs $5 and $6"],
    ["nothing", ""],
    ["characters that HTML escapes", "a < b & c > d"],
  ])("leaves %s to the plain body", (_name, text) => {
    expect(renderMarkdown(text)).toBeUndefined();
  });

  test.each([
    ["emphasis", "**bold** and *slanted*", "<p><strong>bold</strong> and <em>slanted</em></p>"],
    ["a link", "[here](https://example.org)", '<p><a href="https://example.org">here</a></p>'],
    ["code", "```ts\nlet a = 1 < 2;\n```", '<pre><code class="language-ts">let a = 1 &lt; 2;\n</code></pre>'],
    ["a list", "1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"],
    ["strikethrough", "~~no~~", "<p><s>no</s></p>"],
    ["math in a line", "so $a^2 < b$.", '<p>so <span data-mx-maths="a^2 &lt; b"><code>a^2 &lt; b</code></span>.</p>'],
    ["math of its own", "$$\n\\frac{1}{2}\n$$", '<div data-mx-maths="\\frac{1}{2}"><code>\\frac{1}{2}</code></div>'],
    ["several paragraphs", "one\n\ntwo", "<p>one</p>\n<p>two</p>"],
  ])("renders %s", (_name, text, expected) => {
    expect(renderMarkdown(text)).toBe(expected);
  });

  test("renders a table", () => {
    const html = renderMarkdown("| a | b |\n| - | - |\n| 1 | 2 |");
    expect(html?.replaceAll("\n", "")).toBe(
      "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    );
  });

  test.each([
    ["a script", "<script>alert(1)</script>"],
    ["a handler", '<img src=x onerror="alert(1)">'],
    ["a link that runs", "[x](javascript:alert(1))"],
    ["a link that holds data", "[x](data:text/html;base64,PHNjcmlwdD4=)"],
    ["a picture from elsewhere", "![x](https://example.org/track.png)"],
    ["an attribute in math", '$"onload="alert(1)$ **b**'],
  ])("lets no %s through", (_name, text) => {
    const tags = (renderMarkdown(text) ?? "").match(/<[^>]*>/gu) ?? [];
    expect(tags.join("")).not.toMatch(/<script|<img|onerror=|href="(?:javascript|data):|" ?onload="/u);
  });
});

test.each(["me@example.org", "https://example.org", "- one", "1) one", "one\n\ntwo", "    code", "a\n==="])(
  "does not take %j for text without formatting",
  (text) => {
    expect(renderMarkdown(text)).toMatch(/<(?:a|ul|ol|p|pre|h1)[ >]/u);
  },
);
