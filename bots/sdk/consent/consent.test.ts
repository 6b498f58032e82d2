import { expect, test } from "vitest";
import { callsTool, openTestRoom, scriptedModel } from "../testing.ts";
import type { ScriptedAnswer, TestRoom, TestRoomOptions } from "../testing.ts";
import { defineBot } from "../define-bot.ts";
import { defineTool } from "../define-tool.ts";
import { visibleText } from "./consent-content.ts";
import { SdkError } from "../sdk-error.ts";
import { z } from "zod";

const sendMail = { to: "bob@example.org", text: "hi" };

/** A room with a bot that can send mails, and the mails that it has sent. */
async function openMailRoom(
  options: TestRoomOptions & { readonly fails?: boolean; readonly script?: readonly ScriptedAnswer[] } = {},
) {
  const mails: unknown[] = [];
  const tool = defineTool({
    name: "send_mail",
    description: "Sends a mail.",
    input: z.object({ to: z.string(), text: z.string() }),
    consent: "always",
    describeAction: ({ to, text }) => `Send a mail to ${to}: ${text}`,
    run(input) {
      if (options.fails === true) throw new Error("mailbox full");
      mails.push(input);
      return "sent";
    },
  });
  const bot = defineBot({
    id: "mailer",
    displayName: "Mailer",
    per: "server",
    tools: [tool],
    on: { message: (turn) => turn.answer({ instructions: "You are a mailer." }) },
  });
  const model = scriptedModel(
    options.script ?? [callsTool("send_mail", sendMail), "I asked you.", "Bob has your mail."],
  );
  const room = await openTestRoom(bot, { model, ...options });
  return { room, model, mails };
}

/** Id of the first message that a text occurs in. */
function idOf(room: TestRoom, text: string): string {
  return `$sent${room.contents.findIndex(({ body }) => String(body).includes(text)) + 1}`;
}

const question = expect.stringMatching(
  /^May I do this\?\n\nSend a mail to bob@example\.org: hi\n\nReact with ✅ .* within 10 minutes\./u,
);

test("asks before it acts, acts on ✅, and tells the result", async () => {
  const { room, mails, model } = await openMailRoom();
  expect(await room.says("mail bob")).toEqual([question, "I asked you."]);
  const questionId = idOf(room, "May I do this?");
  const keys = room.contents.flatMap((content) => {
    const relation = content["m.relates_to"] as { readonly key?: string; readonly event_id?: string } | undefined;
    return relation?.event_id === questionId ? [relation.key] : [];
  });
  expect(keys).toEqual(["✅", "❌"]);
  expect(mails).toEqual([]);
  expect(await room.reacts(questionId, "✅")).toEqual([
    "* Send a mail to bob@example.org: hi\n\n✅ Done.",
    "Bob has your mail.",
  ]);
  expect(mails).toEqual([sendMail]);
  expect(model.requests[2]?.messages.slice(-2)).toMatchObject([
    { role: "assistant", toolCalls: [{ name: "send_mail", input: sendMail }] },
    { role: "tool", name: "send_mail", content: "sent" },
  ]);
  expect(model.requests[2]?.instructions).toBe("You are a mailer.");
});

test("the question is shown as it is: no formatting, nothing invisible", async () => {
  const input = { to: "[bank](https://evil.example)", text: "safe\u{202E}live" };
  const { room } = await openMailRoom({ script: [callsTool("send_mail", input), "I asked you."] });
  await room.says("mail bob");
  expect(room.contents[0]).not.toHaveProperty("formatted_body");
  expect(room.contents[0]?.["body"]).toContain("[bank](https://evil.example): safe\\u{202e}live");
});

test("acts once, however often it is told", async () => {
  const { room, mails } = await openMailRoom();
  await room.says("mail bob");
  const questionId = idOf(room, "May I do this?");
  await room.reacts(questionId, "✅");
  expect(await room.reacts(questionId, "✅")).toEqual([]);
  expect(await room.reacts(questionId, "❌")).toEqual([]);
  expect(mails).toHaveLength(1);
});

test("does nothing on ❌, and says so", async () => {
  const { room, mails } = await openMailRoom();
  await room.says("mail bob");
  const questionId = idOf(room, "May I do this?");
  expect(await room.reacts(questionId, "❌")).toEqual([expect.stringMatching(/❌ Declined\. Nothing was done\.$/u)]);
  expect(await room.reacts(questionId, "✅")).toEqual([]);
  expect(mails).toEqual([]);
});

test("only the person who asked decides", async () => {
  const { room, mails } = await openMailRoom({ isGroup: true });
  await room.says("Mailer: mail bob", { isMention: true });
  const questionId = idOf(room, "May I do this?");
  expect(await room.reacts(questionId, "✅", { from: "@bob:test" })).toEqual([]);
  expect(await room.reacts(questionId, "✅", { from: room.agentId })).toEqual([]);
  expect(mails).toEqual([]);
  await room.reacts(questionId, "✅");
  expect(mails).toHaveLength(1);
});

test("a reply decides too, a word that is no reply does not", async () => {
  const { room, mails } = await openMailRoom({
    script: [callsTool("send_mail", sendMail), "I asked you.", "Yes what?", "And in a thread?", "Bob has your mail."],
  });
  await room.says("mail bob");
  const reply = { "m.in_reply_to": { event_id: idOf(room, "May I do this?") } };
  expect(await room.says("yes")).toEqual(["Yes what?"]);
  const fallback = { rel_type: "m.thread", event_id: "$root", is_falling_back: true, ...reply };
  expect(await room.says("yes", { content: { "m.relates_to": fallback } })).toEqual(["And in a thread?"]);
  expect(mails).toEqual([]);
  expect(await room.says("Yes", { content: { "m.relates_to": reply } })).toEqual([
    expect.stringContaining("✅ Done."),
    "Bob has your mail.",
  ]);
  expect(mails).toHaveLength(1);
});

test("an answer that comes too late does nothing", async () => {
  let now = 0;
  const { room, mails } = await openMailRoom({ now: () => now });
  await room.says("mail bob");
  now = 10 * 60_000;
  expect(await room.reacts(idOf(room, "May I do this?"), "✅")).toEqual([]);
  expect(mails).toEqual([]);
});

test("tells the person and the model when it did not work", async () => {
  const { room, model } = await openMailRoom({ fails: true });
  await room.says("mail bob");
  expect(await room.reacts(idOf(room, "May I do this?"), "✅")).toEqual([
    expect.stringContaining("it did not work"),
    "Bob has your mail.",
  ]);
  expect(model.requests[2]?.messages.at(-1)).toMatchObject({ content: "send_mail failed: mailbox full" });
});

test("the same call twice in one answer is one question, and a model that has asked need not say more", async () => {
  const call = callsTool("send_mail", sendMail);
  const { room } = await openMailRoom({ script: [call, call, [{ type: "finish", reason: "stop" }]] });
  expect(await room.says("mail bob")).toEqual([question]);
});

test("different calls in one answer are different questions", async () => {
  const { room, mails } = await openMailRoom({
    script: [
      [
        { type: "tool-call", id: "1", name: "send_mail", input: sendMail },
        { type: "tool-call", id: "2", name: "send_mail", input: { to: "carol", text: "hi" } },
        { type: "finish", reason: "tool-calls" },
      ],
      "I asked you twice.",
      "Carol has your mail.",
    ],
  });
  await room.says("mail bob and carol");
  await room.reacts(idOf(room, "Send a mail to carol"), "✅");
  expect(mails).toEqual([{ to: "carol", text: "hi" }]);
});

test("a message that is delivered again asks nothing again", async () => {
  const call = callsTool("send_mail", sendMail);
  const other = callsTool("send_mail", { to: "eve", text: "hi" });
  const { room, mails } = await openMailRoom({ script: [call, "I asked you.", other, "I asked you.", "Done."] });
  await room.says("mail bob", { eventId: "$same" });
  await room.says("mail bob", { eventId: "$same" });
  expect(room.contents.filter(({ body }) => String(body).startsWith("May I"))).toHaveLength(1);
  await room.reacts(idOf(room, "May I do this?"), "✅");
  expect(mails).toEqual([sendMail]);
});

/** A room with a bot whose command does something with consent that is never finished the first time. */
async function openHoldingRoom({ mayRunAgain }: { readonly mayRunAgain: boolean }) {
  let runs = 0;
  const begun = Promise.withResolvers<void>();
  const hold = defineTool({
    name: "hold",
    description: "Holds.",
    input: z.object({}),
    describeAction: () => "Hold on",
    mayRunAgain,
    async run(_input, { turn }) {
      runs += 1;
      await turn.reply("held");
      begun.resolve();
      if (runs === 1) await Promise.withResolvers<never>().promise;
      return "";
    },
  });
  const bot = defineBot({
    id: "holder",
    displayName: "Holder",
    per: "server",
    commands: { hold: { description: "holds", run: (turn) => turn.confirm("hold", {}) } },
    actions: [hold],
    on: {},
  });
  const room = await openTestRoom(bot);
  await room.says("!hold");
  const answer = () => room.reacts(idOf(room, "May I do this?"), "✅", { eventId: "$answer" });
  const [stopped] = await Promise.all([
    answer().catch((error: unknown) => error),
    begun.promise.then(() => room.restarts()),
  ]);
  expect(stopped).toMatchObject({ code: "stopped" });
  return { room, answer, runs: () => runs };
}

test("stopped while it did something, it does not do it again, and says that it may have been done", async () => {
  const { answer, runs } = await openHoldingRoom({ mayRunAgain: false });
  expect(await answer()).toEqual([expect.stringMatching(/I was interrupted: it may or may not have been done\.$/u)]);
  expect(runs()).toBe(1);
});

test("stopped while it did something that bears repetition, it does that to its end, and says everything once", async () => {
  const { room, answer, runs } = await openHoldingRoom({ mayRunAgain: true });
  expect(await answer()).toEqual(["* Hold on\n\n✅ Done."]);
  expect(runs()).toBe(2);
  expect(room.contents.filter(({ body }) => body === "held")).toHaveLength(1);
});

test("what went wrong with a command that was agreed to is told in words for people", async () => {
  const fail = defineTool({
    name: "fail",
    description: "Fails.",
    input: z.object({}),
    describeAction: () => "Fail",
    run: () => {
      throw new SdkError("tool-failed", "internal words", { userMessage: "There is no more paper." });
    },
  });
  const bot = defineBot({
    id: "printer",
    displayName: "Printer",
    per: "server",
    commands: { fail: { description: "fails", run: (turn) => turn.confirm("fail", {}) } },
    actions: [fail],
    on: {},
  });
  const room = await openTestRoom(bot);
  await room.says("!fail");
  expect(await room.reacts(idOf(room, "May I do this?"), "✅")).toEqual([
    expect.stringContaining("it did not work"),
    "There is no more paper.",
  ]);
});

test.each([
  ["emoji of several parts", "👩‍💻 👨🏽‍🚀 🏳️‍🌈", "👩‍💻 👨🏽‍🚀 🏳️‍🌈"],
  ["Persian words", "می\u{200C}خواهم", "می\u{200C}خواهم"],
  ["a joiner that joins nothing", "a\u{200D}b 👩\u{200D}b", "a\\u{200d}b 👩\\u{200d}b"],
  ["a mark that turns the direction", "safe\u{202E}live", "safe\\u{202e}live"],
  ["lines", "a\n\tb\r", "a\n\tb\\u{d}"],
])("of what cannot be seen, a question writes out what matters: %s", (_, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});
