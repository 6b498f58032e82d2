import { describe, expect, test } from "vitest";
import { parseEventId, parseRoomId, parseUserId } from "#appservice";
import type { ConversationEntry } from "../state.ts";
import { orderExchanges } from "./order-exchanges.ts";

const agentId = parseUserId("@agent:test");
const personId = parseUserId("@alice:test");

/** `q1` is a question, `a1` an answer to it, `a1b` another; `o1` was overheard. */
function entry(name: string): ConversationEntry {
  const [letter = "", number = ""] = name;
  const ids = { agentId, roomId: parseRoomId("!room:test"), eventId: parseEventId(`$${name}`), personId, timestamp: 0 };
  if (letter === "q") return { ...ids, sender: personId, role: "person", text: name };
  if (letter === "o") return { ...ids, sender: personId, role: "overheard", text: name };
  return { ...ids, sender: agentId, role: "agent", text: name, answers: parseEventId(`$q${number}`) };
}

const note = "I am at work on that. It takes a while; my answer comes when it is ready.";

describe("a conversation, as a model is to see it,", () => {
  test.each([
    [
      "is as it was said where one was answered after the other",
      "q1 a1 q2 a2 a2b o1 q3",
      "q3",
      [],
      "q1 a1 q2 a2 a2b o1 q3",
    ],
    ["has answers that came late with their questions", "q1 q2 a2 a1 q3", "q3", [], "q1 a1 q2 a2 q3"],
    ["says of what is being worked on that it is", "q1 q2 a2 q3", "q3", ["$q1"], "q1 NOTE q2 a2 q3"],
    ["says so after what was answered by then", "q1 a1 q2", "q2", ["$q1"], "q1 a1 NOTE q2"],
    [
      "ends with the question that is answered, or what was answered of it",
      "q1 a1 q2 q3 a3 a2",
      "q2",
      [],
      "q1 a1 q2 a2",
    ],
    ["ends with the question also when the next one is under way", "q1 q2", "q1", ["$q2"], "q1"],
    ["is whole for what goes on with an earlier question", "q1 a1 q2 a2", undefined, [], "q1 a1 q2 a2"],
    ["keeps answers whose questions are no longer seen", "a1 q2 a2 q3", "q3", [], "a1 q2 a2 q3"],
  ])("%s", (_name, entries, question, underWay, expected) => {
    const seen = orderExchanges(entries.split(" ").map(entry), {
      questionId: question === undefined ? undefined : parseEventId(`$${question}`),
      underWay: new Set(underWay.map((id) => parseEventId(id))),
    });
    expect(seen.map(({ text }) => (text === note ? "NOTE" : text)).join(" ")).toBe(expected);
  });
});
