import { Appservice } from "matrix-bot-sdk";
import type { ContestantOptions } from "./contestant-options.ts";
import { echoUserId, serverName } from "./homeserver.ts";

interface Message {
  readonly sender: string;
  readonly content: { readonly msgtype: string; readonly body: string };
}

/** matrix-bot-sdk's application service with its own listener, storage (in memory), request function and log, each as it comes. */
export async function startBotSdk({ homeserverUrl, asToken, hsToken, port }: ContestantOptions): Promise<void> {
  const appservice = new Appservice({
    homeserverUrl,
    homeserverName: serverName,
    bindAddress: "127.0.0.1",
    port,
    registration: {
      id: "bench",
      as_token: asToken,
      hs_token: hsToken,
      url: `http://127.0.0.1:${port}`,
      sender_localpart: "agentchat",
      namespaces: { users: [{ exclusive: true, regex: `@_agentchat_.*:${serverName}` }], rooms: [], aliases: [] },
    },
  });
  const echo = appservice.getIntentForUserId(echoUserId);
  appservice.on("room.message", (roomId: string, { sender, content }: Message) => {
    if (appservice.isNamespacedUser(sender) || content.msgtype !== "m.text") return;
    // oxlint-disable-next-line agentchat/no-detached-promise -- as users of that library write it
    echo.sendText(roomId, content.body).catch((error: unknown) => {
      throw error;
    });
  });
  await appservice.begin();
}
