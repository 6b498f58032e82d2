import { describe, expect, test } from "vitest";
import type { ChatModel, ChatPart } from "../chat.ts";
import { fails, hangs, scriptedModel } from "../scripted-model.ts";
import type { ScriptedAnswer } from "../scripted-model.ts";
import { recordReports, request } from "./testing.ts";
import { withFallback } from "./with-fallback.ts";

async function ask(main: ScriptedAnswer, fallback: ScriptedAnswer) {
  const { observer, reports } = recordReports();
  const model = withFallback(
    scriptedModel(() => fallback),
    observer,
  )(scriptedModel(() => main));
  const parts = await Array.fromAsync(model.stream(request()));
  return { parts: parts.map(shown), reports: reports.map(({ kind }) => kind) };
}

function shown(part: ChatPart): string {
  if (part.type === "text-delta") return part.text;
  return part.type === "error" ? part.error.code : part.type;
}

describe("answers", () => {
  test.each<[string, ScriptedAnswer, ScriptedAnswer, readonly string[], readonly string[]]>([
    ["by the model itself", "Main.", "Other.", ["Main.", "finish"], []],
    ["by the fallback when it fails", fails("unavailable"), "Other.", ["Other.", "finish"], ["fellBack"]],
    ["so too when nobody asked it", fails("circuit-open"), "Other.", ["Other.", "finish"], ["fellBack"]],
    ["so too when its key is refused", fails("unauthorized"), "Other.", ["Other.", "finish"], ["fellBack"]],
    ["never by both", fails("unavailable", "Half"), "Other.", ["Half", "unavailable"], []],
    ["by neither when nobody wants it", fails("cancelled"), "Other.", ["cancelled"], []],
    ["by neither when the request is at fault", fails("bad-request"), "Other.", ["bad-request"], []],
    ["by neither when it is too long, to be asked with less", fails("context-overflow"), "", ["context-overflow"], []],
    [
      "with the model's error when both fail",
      fails("rate-limited"),
      fails("unavailable"),
      ["rate-limited"],
      ["fellBack", "fallbackFailed"],
    ],
    [
      "that it is too long for the fallback",
      fails("rate-limited"),
      fails("context-overflow"),
      ["context-overflow"],
      ["fellBack"],
    ],
    [
      "with what the fallback said before it failed",
      fails("rate-limited"),
      fails("unavailable", "Half"),
      ["Half", "unavailable"],
      ["fellBack"],
    ],
  ])("%s", async (_, main, fallback, parts, reports) => {
    expect(await ask(main, fallback)).toEqual({ parts, reports });
  });
});

test("is cancelled in the fallback too", async () => {
  const { observer } = recordReports();
  const controller = new AbortController();
  const model = withFallback(scriptedModel([hangs("So")]), observer)(scriptedModel([fails("timeout")]));
  const parts: ChatPart[] = [];
  for await (const part of model.stream(request({ signal: controller.signal }))) {
    parts.push(part);
    controller.abort();
  }
  expect(parts.map(shown)).toEqual(["So", "cancelled"]);
});

test("counts as hosted when either is, and names its fallback", () => {
  const { observer } = recordReports();
  const local = scriptedModel([]);
  const hosted: ChatModel = { ...local, model: "far", isHosted: true };
  expect(withFallback(hosted, observer)(local)).toMatchObject({ isHosted: true, fallback: { model: "far" } });
  expect(withFallback(local, observer)(hosted)).toMatchObject({ isHosted: true, model: "far" });
  expect(withFallback(local, observer)(local)).toMatchObject({ isHosted: false });
});

test.each([true, false])("the fallback is shown pictures when it sees: %s", async (sees) => {
  const fallback = scriptedModel(() => "Other.", { sees });
  const model = withFallback(
    fallback,
    recordReports().observer,
  )(scriptedModel(() => fails("unavailable"), { sees: true }));
  const images = [{ mediaType: "image/png", data: Buffer.from("png") }] as const;
  const asked = { role: "user", content: "what is this?", images } as const;
  await Array.fromAsync(model.stream({ ...request(), messages: [asked] }));
  const blind = { role: "user", content: "what is this?\n[You cannot see that picture.]" };
  expect(fallback.requests[0]?.messages).toEqual([sees ? asked : blind]);
});
