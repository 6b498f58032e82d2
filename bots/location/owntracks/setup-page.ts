import { createHash } from "node:crypto";
import type { HttpAnswer } from "./http-server.ts";

/** Opens the app with the settings behind the `#` of the page's address, which browsers send to nobody. Settings for another server than this are not taken. */
const script = `
const say = (text) => { document.getElementById("say").textContent = text; };
try {
  const inline = location.hash.slice(1).replaceAll("-", "+").replaceAll("_", "/");
  const settings = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(inline), (byte) => byte.charCodeAt(0))));
  if (settings._type !== "configuration" || new URL(settings.url).host !== location.host) throw new Error("not ours");
  const open = document.getElementById("open");
  open.href = "owntracks:///config?inline=" + encodeURIComponent(inline);
  open.hidden = false;
  say("On a phone that has the OwnTracks app: it will tell where it is as " + settings.username + ".");
} catch {
  say("Here the OwnTracks app tells where phones are. Write “!device add phone” to your assistant: it gives you a link that sets the app up.");
}`;

const style = `body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
a { display: inline-block; padding: .6rem 1.2rem; border-radius: .5rem; background: #3a62c4; color: #fff; text-decoration: none }
a[hidden] { display: none }`;

const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OwnTracks</title>
<style>${style}</style>
<h1>OwnTracks</h1>
<p id="say">This page needs JavaScript.</p>
<p><a id="open" hidden>Open in OwnTracks</a></p>
<script>${script}</script>
</html>
`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** What people see who open in a browser what apps post to. */
export const setupPage: HttpAnswer = {
  status: 200,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  },
  body: html,
};
