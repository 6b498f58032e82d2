import type { UserId } from "#appservice";
import { visibleText } from "../consent/consent-content.ts";
import type { RoomContent } from "../media-content/room-content.ts";

/** Whose words are brought, and what their reader calls them. */
export interface Speaker {
  readonly personId: UserId;
  readonly name: string;
}

const maxNameLength = 100;

/**
 * A message that an assistant brings from somebody: under their name where clients know per-message profiles (MSC4144), elsewhere with the name before the text. The text is shown as it was
 * written, without formatting.
 */
export function broughtContent(speaker: Speaker, text: string): RoomContent {
  const displayname = `${plainName(speaker.name)} (by their assistant)`;
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

/** A name that cannot look like more than one. */
export function plainName(name: string): string {
  const line = visibleText(name).trim().replaceAll(/\s+/gu, " ");
  return line.length <= maxNameLength ? line : `${line.slice(0, maxNameLength)} …`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
