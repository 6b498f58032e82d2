import { expect, test } from "vitest";
import { parseAttachment } from "../attachments/parse-attachment.ts";
import { audioContent } from "./audio-content.ts";
import { locationContent } from "./location-content.ts";
import { pictureContent } from "./picture-content.ts";
import { stickerContent } from "./sticker-content.ts";
import { videoContent } from "./video-content.ts";
import { voiceContent } from "./voice-content.ts";

const media = { url: "mxc://test/a", mimetype: "image/png", sizeBytes: 1000 };
const picture = { ...media, width: 640, height: 480 };
const file = { v: "v2", iv: "iv", key: { k: "k" }, hashes: { sha256: "s" } };
const voice = {
  url: "mxc://test/v",
  mimetype: "audio/ogg",
  sizeBytes: 900,
  durationMs: 1234.6,
  waveform: [0, 512.4, 2000],
};

test("a picture without words is named by what it is", () => {
  expect(pictureContent(picture)).toEqual({
    type: "m.room.message",
    content: {
      msgtype: "m.image",
      body: "picture.png",
      filename: "picture.png",
      url: "mxc://test/a",
      info: { mimetype: "image/png", size: 1000, w: 640, h: 480 },
    },
  });
});

test("a picture of an encrypted room has its key and that of its thumbnail, and its caption is formatted", () => {
  const thumbnail = { url: "mxc://test/t", file, mimetype: "image/jpeg", sizeBytes: 99, width: 80, height: 60 };
  const { content } = pictureContent(
    { ...picture, file, blurhash: "LaK", thumbnail },
    { fileName: "chart.png", caption: "A **caption**" },
  );
  expect(content).toEqual({
    msgtype: "m.image",
    body: "A **caption**",
    filename: "chart.png",
    format: "org.matrix.custom.html",
    formatted_body: "<p>A <strong>caption</strong></p>",
    file: { ...file, url: "mxc://test/a" },
    info: {
      mimetype: "image/png",
      size: 1000,
      w: 640,
      h: 480,
      "xyz.amorgan.blurhash": "LaK",
      thumbnail_file: { ...file, url: "mxc://test/t" },
      thumbnail_info: { mimetype: "image/jpeg", size: 99, w: 80, h: 60 },
    },
  });
});

test("a sticker is an event of its own, with a thumbnail by address", () => {
  const thumbnail = { ...picture, url: "mxc://test/t" };
  expect(stickerContent({ ...picture, thumbnail }, "a lighthouse")).toMatchObject({
    type: "m.sticker",
    content: { body: "a lighthouse", url: "mxc://test/a", info: { thumbnail_url: "mxc://test/t", w: 640 } },
  });
});

test("a voice message is one for clients, with whole numbers within bounds", () => {
  const { content } = voiceContent(voice);
  expect(content).toEqual({
    msgtype: "m.audio",
    body: "Voice message",
    url: "mxc://test/v",
    info: { mimetype: "audio/ogg", size: 900, duration: 1235 },
    "org.matrix.msc1767.text": "Voice message",
    "org.matrix.msc1767.file": { url: "mxc://test/v", name: "Voice message.ogg", mimetype: "audio/ogg", size: 900 },
    "org.matrix.msc1767.audio": { duration: 1235, waveform: [0, 512, 1024] },
    "org.matrix.msc3245.voice": {},
  });
  expect(parseAttachment(content)).toMatchObject({ kind: "audio", isVoice: true, durationMs: 1235 });
});

test("a voice message with words has a caption, and a made voice says whose it is like", () => {
  const synthetic = { of: "@alice:test", isApproximation: true };
  expect(voiceContent(voice, { caption: "Good night", synthetic }).content).toMatchObject({
    body: "Good night",
    filename: "Voice message.ogg",
    "io.agentchat.synthetic_voice": { of: "@alice:test", is_approximation: true },
  });
});

test("sound and video have their duration", () => {
  const audio = { ...media, mimetype: "audio/mpeg", durationMs: 60_000 };
  const video = { ...picture, mimetype: "video/mp4", durationMs: 2000 };
  expect(audioContent(audio).content).toMatchObject({
    msgtype: "m.audio",
    body: "recording.mp3",
    info: { duration: 60_000 },
  });
  expect(videoContent(video).content).toMatchObject({
    msgtype: "m.video",
    body: "video.mp4",
    info: { duration: 2000, w: 640 },
  });
});

test("a caption that would not fit into an event is cut", () => {
  const { body } = pictureContent(picture, { caption: "word ".repeat(2000) }).content;
  expect(String(body)).toHaveLength(4002);
});

test("a pin on the map is as clients make it", () => {
  const place = { latitude: 47.4979, longitude: 19.0402, accuracyMeters: 34.2 };
  expect(locationContent(place, { description: "Meeting point", at: 1795223386334 })).toEqual({
    type: "m.room.message",
    content: {
      msgtype: "m.location",
      body: "Meeting point: geo:47.4979,19.0402;u=35",
      geo_uri: "geo:47.4979,19.0402;u=35",
      "org.matrix.msc3488.location": { uri: "geo:47.4979,19.0402;u=35", description: "Meeting point", zoom_level: 17 },
      "org.matrix.msc3488.asset": { type: "m.pin" },
      "org.matrix.msc3488.ts": 1795223386334,
      "org.matrix.msc1767.text": "Meeting point: geo:47.4979,19.0402;u=35",
    },
  });
});

test.each([
  [
    "a city",
    { latitude: -23.55, longitude: -46.633333333, accuracyMeters: 14_500 },
    "geo:-23.55,-46.633333;u=14500",
    10,
  ],
  ["a corner, exactly", { latitude: -1e-9, longitude: 180 }, "geo:0,180", 17],
])("the map shows all of %s", (_, place, uri, zoom_level) => {
  const { content } = locationContent(place, { description: "There", at: 0 });
  expect(content).toMatchObject({ geo_uri: uri, "org.matrix.msc3488.location": { zoom_level } });
});
