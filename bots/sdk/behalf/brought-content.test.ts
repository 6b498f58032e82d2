import { expect, test } from "vitest";
import { parseUserId } from "#appservice";
import { broughtContent, plainName } from "./brought-content.ts";

const alice = { personId: parseUserId("@alice:test"), name: "Alice" };

test("the sender's name stands in a per-message profile, and before the text for clients without these", () => {
  expect(broughtContent(alice, "I'll be late,\n*really*").content).toEqual({
    msgtype: "m.text",
    body: "Alice (by their assistant): I'll be late,\n*really*",
    format: "org.matrix.custom.html",
    formatted_body: "<strong data-mx-profile-fallback>Alice (by their assistant): </strong>I'll be late,<br>*really*",
    "com.beeper.per_message_profile": {
      id: "@alice:test",
      displayname: "Alice (by their assistant)",
      has_fallback: true,
    },
  });
});

test("neither text nor name can add markup", () => {
  const { content } = broughtContent({ ...alice, name: "<b>Al</b>" }, '<img src="mxc://evil/1"> & more');
  expect(content["formatted_body"]).toBe(
    "<strong data-mx-profile-fallback>&lt;b&gt;Al&lt;/b&gt; (by their assistant): </strong>&lt;img src=&quot;mxc://evil/1&quot;&gt; &amp; more",
  );
});

test.each([
  ["lines", "Al\nice", "Al ice"],
  ["marks that turn the direction of text", "Alice\u{202E}", "Alice\\u{202e}"],
  ["length", "A".repeat(200), `${"A".repeat(100)} …`],
])("a name cannot trick by its %s", (_, name, expected) => {
  expect(plainName(name)).toBe(expected);
});
