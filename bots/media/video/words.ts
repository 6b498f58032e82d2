export const whatToDoWithVideo =
  "With a video I can do this: cut out a part (from 0:05 to 0:10; the first 5 seconds; the last 3 seconds), scale it (to 50%; 480 wide), make a GIF or an MP4 of it, mute it, or send its sound alone.";
