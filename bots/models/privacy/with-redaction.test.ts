import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChatPart, ChatRequest } from "../chat.ts";
import { scriptedModel } from "../scripted-model.ts";
import type { ScriptedAnswer } from "../scripted-model.ts";
import { findSensitive } from "./find-sensitive.ts";
import { createPlaceholders } from "./placeholders.ts";
import { withRedaction } from "./with-redaction.ts";

function ask(content: string, more: Partial<ChatRequest> = {}): ChatRequest {
  const { signal } = new AbortController();
  return { instructions: "Help.", messages: [{ role: "user", content }], signal, ...more };
}

/** Asks a model that is shown placeholders. */
async function answering(request: ChatRequest, script: (request: ChatRequest) => ScriptedAnswer) {
  const model = scriptedModel(script);
  const parts = await Array.fromAsync(withRedaction({ redact: "always", phoneCountry: "DE" })(model).stream(request));
  const text = parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
  return { shown: model.requests[0] ?? request, parts, text };
}

const deltas = (...texts: readonly string[]): readonly ChatPart[] => [
  ...texts.map((text): ChatPart => ({ type: "text-delta", text })),
  { type: "finish", reason: "stop" },
];

describe("placeholders", () => {
  test("are the same for the same value, in instructions, messages, tool calls and results", async () => {
    const request = ask("Write to alice@example.org and bob@example.org", {
      instructions: "You serve alice@example.org.",
      messages: [
        { role: "user", content: "Write to bob@example.org, call 030 1234567" },
        { role: "assistant", content: "", toolCalls: [{ id: "1", name: "mail", input: { to: ["bob@example.org"] } }] },
        { role: "tool", toolCallId: "1", name: "mail", content: '{"sent":"bob@example.org","cc":"eve@example.org"}' },
      ],
      tools: [{ name: "mail", description: "Sends, e.g. to eve@example.org.", inputSchema: {} }],
    });
    const { shown } = await answering(request, () => "done");
    expect(shown.instructions).toMatch(/^You serve \[EMAIL_1\]\.\n\nSome values/u);
    expect(shown.messages).toEqual([
      { role: "user", content: "Write to [EMAIL_2], call [PHONE_1]" },
      { role: "assistant", content: "", toolCalls: [{ id: "1", name: "mail", input: { to: ["[EMAIL_2]"] } }] },
      { role: "tool", toolCallId: "1", name: "mail", content: '{"sent":"[EMAIL_2]","cc":"[EMAIL_3]"}' },
    ]);
    expect(shown.tools?.[0]?.description).toBe("Sends, e.g. to [EMAIL_3].");
  });

  test("keep their numbers while a conversation goes on", async () => {
    const first = await answering(ask("a@example.org, b@example.org"), () => "ok");
    const longer = ask("", {
      messages: [...ask("a@example.org, b@example.org").messages, ...ask("c@example.org").messages],
    });
    const second = await answering(longer, () => "ok");
    expect(second.shown.messages[0]).toEqual(first.shown.messages[0]);
    expect(second.shown.messages[1]?.content).toBe("[EMAIL_3]");
  });

  test("are not mistaken for what looks like one", async () => {
    const { shown, text } = await answering(ask(String.raw`[EMAIL_1], [EMAIL\_2] and a@example.org`), ({ messages }) =>
      String(messages[0]?.content),
    );
    expect(shown.messages[0]?.content).toBe(String.raw`[EMAIL_1], [EMAIL\_2] and [EMAIL_3]`);
    expect(text).toBe(String.raw`[EMAIL_1], [EMAIL\_2] and a@example.org`);
  });

  test("stand for a value wherever it is, also where it is not recognized by itself", async () => {
    const { shown } = await answering(ask("Call me at 30123456! Order 30123456."), () => "ok");
    expect(shown.messages[0]?.content).toBe("Call me at [PHONE_1]! Order [PHONE_1].");
  });

  test("are no part of a request without such values", async () => {
    const request = ask("What is the weather?");
    expect((await answering(request, () => "Fine.")).shown).toBe(request);
  });
});

describe("the answer", () => {
  test.each([
    ["in one piece", ["I wrote to [EMAIL_1]."]],
    ["in two", ["I wrote to [EMA", "IL_1]."]],
    ["character by character", Array.from("I wrote to [EMAIL_1].")],
    ["with an escaped underscore", ["I wrote to [EMAIL\\", "_1]."]],
  ])("has the value again where the placeholder arrives %s", async (_, texts) => {
    const { text } = await answering(ask("alice@example.org"), () => deltas(...texts));
    expect(text).toBe("I wrote to alice@example.org.");
  });

  test("is held back no longer than it may be a placeholder", async () => {
    const { parts } = await answering(ask("alice@example.org"), () =>
      deltas("a [", "x] b [EM", "AIL_2] c [EMAIL_1", "] ["),
    );
    expect(parts.map((part) => (part.type === "text-delta" ? part.text : part.type))).toEqual([
      "a ",
      "[x] b ",
      "[EMAIL_2] c ",
      "alice@example.org ",
      "[",
      "finish",
    ]);
  });

  test("has values in the input of tools, deep and in keys", async () => {
    const input = { to: ["[EMAIL_1]"], by: { "[EMAIL_1]": "see [EMAIL_1]!" }, count: 2, none: null };
    const { parts } = await answering(ask("alice@example.org"), () => [
      { type: "tool-call", id: "1", name: "mail", input },
      { type: "finish", reason: "tool-calls" },
    ]);
    const value = "alice@example.org";
    expect(parts[0]).toMatchObject({ input: { to: [value], by: { [value]: `see ${value}!` }, count: 2, none: null } });
  });

  test("stays JSON where that was asked for, and the schema takes placeholders", async () => {
    const key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----";
    const responseSchema = {
      type: "object",
      properties: {
        pattern: { type: "string", format: "email", pattern: "^.+@.+$" },
        day: { type: "string", format: "date", pattern: "^....-..-..$" },
      },
    };
    const { shown, text } = await answering(ask(key, { responseSchema }), () => '{"pattern":"[SECRET_1]"}');
    expect(JSON.parse(text)).toEqual({ pattern: key });
    expect(shown.responseSchema).toEqual({
      type: "object",
      properties: { pattern: { type: "string" }, day: { type: "string", format: "date", pattern: "^....-..-..$" } },
    });
  });

  test("that fails in the middle keeps what was held back, and its error", async () => {
    const { parts } = await answering(ask("alice@example.org"), () => [
      { type: "text-delta", text: "see [EMAIL" },
      { type: "finish", reason: "length" },
    ]);
    expect(parts).toEqual([
      { type: "text-delta", text: "see " },
      { type: "text-delta", text: "[EMAIL" },
      { type: "finish", reason: "length" },
    ]);
  });
});

test.each([
  ["de", "DE", "030 1234567", "[PHONE_1]"],
  ["en-GB", undefined, "07911 123456", "[PHONE_1]"],
  ["fr", "DE", "030 1234567 or 06 12 34 56 78", "[PHONE_1] or [PHONE_2]"],
  [undefined, undefined, "030 1234567", "030 1234567"],
  ["eo", undefined, "030 1234567", "030 1234567"],
] as const)("with language %s and country %s it is shown of %s: %s", async (language, phoneCountry, content, shown) => {
  const model = scriptedModel(["ok"]);
  const person = { id: "@alice:test", language };
  const redacting = withRedaction({ redact: "always", phoneCountry })(model);
  await Array.fromAsync(redacting.stream(ask(content, { person })));
  expect(model.requests[0]?.messages[0]?.content).toBe(shown);
});

test.each([
  ["auto", true, "[EMAIL_1]"],
  ["auto", false, "a@example.org"],
  ["always", false, "[EMAIL_1]"],
  ["never", true, "a@example.org"],
] as const)("%s with a model that is hosted (%s) shows it %s", async (redact, isHosted, shown) => {
  const model = scriptedModel(["ok"]);
  await Array.fromAsync(withRedaction({ redact })({ ...model, isHosted }).stream(ask("a@example.org")));
  expect(model.requests[0]?.messages[0]?.content).toBe(shown);
});

describe("whatever is written", () => {
  const local = fc.stringMatching(/^[a-z0-9][a-z0-9._+-]{0,10}$/);
  const sensitive = fc.oneof(
    fc.tuple(local, fc.stringMatching(/^[a-z0-9]{1,8}$/)).map(([name, host]) => `${name}@${host}.example.org`),
    fc.constantFrom("+49 30 1234567", "0176/12345678", "(030) 1234567", "+14155552671"),
    fc.constantFrom("4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "86095742719"),
    fc.tuple(fc.integer({ min: 1, max: 126 }), fc.nat(255)).map(([a, b]) => `${a}.${b}.3.4`),
    fc.stringMatching(/^sk-[A-Za-z0-9]{20,30}$/),
  );
  const written = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.stringMatching(/^\[(?:EMAIL|PHONE|CARD)\\?_\d\]$/),
    fc.stringMatching(/^[\d .,/()+-]{1,25}$/),
    sensitive,
    fc.constantFrom("[", "]", "_", "\\", "\\n", " ", "\n", ", ", "EMAIL_1", "[EMAIL_"),
  );
  const text = fc.array(written, { maxLength: 12 }).map((pieces) => pieces.join(""));
  const placeholdersFor = (texts: readonly string[]) =>
    createPlaceholders(
      texts.flatMap((each) => findSensitive(each, ["DE", "US"])),
      texts,
    );

  test("is the same after it was concealed and revealed", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
        const placeholders = placeholdersFor(texts);
        expect(texts.map((each) => placeholders.reveal(placeholders.conceal(each)))).toEqual(texts);
      }),
      { numRuns: 500 },
    );
  });

  test("holds no recognized value any more when it leaves", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
        const values = texts.flatMap((each) => findSensitive(each, ["DE", "US"])).map(({ value }) => value);
        const leaving = texts.map((each) => placeholdersFor(texts).conceal(each));
        for (const value of values) for (const each of leaving) expect(each).not.toContain(value);
      }),
      { numRuns: 500 },
    );
  });

  test("has each such value recognized among other words", () => {
    const among = fc.tuple(sensitive, fc.constantFrom(" ", "\n", ", ", "\t"), fc.lorem());
    fc.assert(
      fc.property(among, ([value, space, words]) => {
        const sentence = `${words}${space}${value}${space}${words}`;
        expect(placeholdersFor([sentence]).conceal(sentence)).toMatch(/\[[A-Z_]+_1\]/u);
      }),
    );
  });

  test("streams the same in whatever pieces it arrives", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(written, { maxLength: 12 }), async (pieces) => {
        const request = ask("alice@example.org, 030 1234567");
        const echoed = pieces.flatMap((piece) => [piece, "[EMAIL_1]", "[PHONE"]).flatMap((piece) => Array.from(piece));
        const whole = await answering(request, () => deltas(echoed.join("")));
        expect((await answering(request, () => deltas(...echoed))).text).toBe(whole.text);
      }),
      { numRuns: 100 },
    );
  });
});
