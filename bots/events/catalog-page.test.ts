import { expect, test } from "vitest";
import { z } from "zod";
import { completionTypes, eventTypes, schemaOf } from "./catalog.ts";
import { catalogPage } from "./catalog-page.ts";

// When it fails: `npx vitest run bots/events/catalog-page.test.ts -u` writes the page anew.
test("CATALOG.md is the catalog", async () => {
  await expect(catalogPage()).toMatchFileSnapshot("CATALOG.md");
});

test("every type and every field of its data is described", () => {
  const undescribed = eventTypes.flatMap((type) => {
    const { description, ...schema } = z.toJSONSchema(schemaOf(type));
    const kinds = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter((kind) => typeof kind === "object");
    const fields = kinds.flatMap(({ properties = {} }) => Object.entries(properties));
    expect(fields).not.toEqual([]);
    const silent = fields.filter(([, field]) => typeof field !== "object" || field.description === undefined);
    return [...(description === undefined ? [type] : []), ...silent.map(([name]) => `${type}: ${name}`)];
  });
  expect(undescribed).toEqual([]);
});

test("has the types of the design, and each request its completion", () => {
  expect(eventTypes.map((type) => type.replace("io.agentchat.", ""))).toEqual([
    "message.sent",
    "message.response",
    "message.delivered",
    "message.read",
    "typing.started",
    "typing.stopped",
    "voice.sample.uploaded",
    "voice.clone.ready",
    "voice.enrollment.request",
    "voice.enrollment.completed",
    "voice.message.request",
    "voice.message.generated",
    "voice.transcription.request",
    "voice.transcription.completed",
    "media.image.request",
    "media.image.generated",
    "media.video.request",
    "media.video.generated",
    "location.updated",
    "location.proximity.alert",
    "location.geofence.enter",
    "location.geofence.exit",
    "tool.request",
    "tool.completed",
    "tool.progress",
    "tool.cancelled",
    "admin.user.created",
    "admin.agent.deployed",
    "admin.alert.raised",
  ]);
  expect(Object.keys(completionTypes)).toEqual(eventTypes.filter((type) => type.endsWith(".request")));
});
