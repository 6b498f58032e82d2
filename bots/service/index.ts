import { defineBot, memoryCommands, remindersCommand } from "#sdk";
import type { BotCommand, MessageTurn, PersonMemory, Turn } from "#sdk";

const help: BotCommand = {
  description: "shows this list",
  run: (turn) => turn.reply(helpText()),
};

const assistant: BotCommand = {
  description: "gives you your personal assistant, or invites you to it again",
  run: async (turn) => turn.reply(await introduce(turn, turn.message.sender)),
};

const ping: BotCommand = {
  description: "tells how long your message took to reach me",
  run: (turn: MessageTurn) =>
    turn.reply(`Pong! Your message took ${Math.max(0, Date.now() - turn.message.timestamp)} ms to reach me.`),
};

const commands = { help, assistant, ping, ...memoryCommands(assistantMemory), reminders: remindersCommand };

/** The service bot: a direct chat with it is where people manage what is theirs. */
export const service = defineBot({
  id: "agentchat",
  displayName: "AgentChat",
  per: "server",
  avatar: new URL("./avatar.png", import.meta.url),
  commands,
  on: {
    welcome: async (turn) =>
      turn.reply(`Hello! I look after the assistants here. ${await introduce(turn, turn.personId)}\n\n${helpText()}`),
    message: async (turn) =>
      turn.reply(turn.room.isDirect ? `${await introduce(turn, turn.message.sender)}\n\n${helpText()}` : helpText()),
  },
});

/** What the person's own assistant remembers of them. */
function assistantMemory(turn: MessageTurn): PersonMemory | undefined {
  const agentId = turn.personalAgents.findPersonal("assistant", turn.sender.userId);
  return agentId === undefined ? undefined : turn.memoryOf(agentId);
}

/** Makes the person's assistant if there is none yet, and says where it is. */
async function introduce(turn: Turn, personId: MessageTurn["sender"]["userId"]): Promise<string> {
  const agent = await turn.personalAgents.ensure("assistant", personId);
  return agent.isNew
    ? `Your own assistant is ${agent.userId}: accept its invitation and say hello.`
    : `Your assistant is ${agent.userId}: you find it in your list of rooms or among your invitations.`;
}

function helpText(): string {
  const lines = Object.entries(commands).map(([name, command]) => `  ${name} – ${command.description}`);
  return ["Write one of these to me here (in other rooms with a ! in front):", ...lines].join("\n");
}
