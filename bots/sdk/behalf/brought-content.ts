import type { UserId } from "#appservice";
import type { SpokenText } from "./behalf.ts";
import { visibleText } from "../consent/consent-content.ts";
import { voiceContent } from "../media-content/voice-content.ts";
import type { RoomContent } from "../media-content/room-content.ts";

/** Whose words are brought, and what their reader calls them. */
export interface Speaker {
  readonly personId: UserId;
  readonly name: string;
}

/** The same, said aloud: goes with the message in writing. */
export function saidContent(
  speaker: Speaker,
  part: SpokenText["parts"][number],
  synthetic: SpokenText["synthetic"],
): RoomContent {
  const caption = `🗣️ Said by an assistant${synthetic === undefined ? "" : " in a copied voice"}`;
  const { type, content } = voiceContent(part, { caption, synthetic });
  const profile = { id: speaker.personId, displayname: displayNameOf(speaker) };
  return { type, content: { ...content, "com.beeper.per_message_profile": profile } };
}

const maxNameLength = 100;

/**
 * A message that an assistant brings from somebody: under their name where clients know per-message profiles (MSC4144), elsewhere with the name before the text. The text is shown as it was
 * written, without formatting.
 */
export function broughtContent(speaker: Speaker, text: string): RoomContent {
  const displayname = displayNameOf(speaker);
  return {
    type: "m.room.message",
    content: {
      msgtype: "m.text",
      body: `${displayname}: ${text}`,
      format: "org.matrix.custom.html",
      formatted_body: `<strong data-mx-profile-fallback>${escapeHtml(displayname)}: </strong>${escapeHtml(text).replaceAll("\n", "<br>")}`,
      "com.beeper.per_message_profile": { id: speaker.personId, displayname, has_fallback: true },
    },
  };
}

function displayNameOf({ name }: Speaker): string {
  return `${plainName(name)} (by their assistant)`;
}

/** A name that cannot look like more than one. */
export function plainName(name: string): string {
  const line = visibleText(name).trim().replaceAll(/\s+/gu, " ");
  return line.length <= maxNameLength ? line : `${line.slice(0, maxNameLength)} …`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
