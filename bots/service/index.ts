import {
  accountActions,
  accountCommands,
  adminActions,
  adminCommands,
  auditCommand,
  contactCommand,
  defineBot,
  limitCommand,
  managementUsageCommand,
  memoryCommands,
  modelCommand,
  privacyCommand,
  remindersCommand,
} from "#sdk";
import type { BotCommand, MessageTurn, PersonMemory, PersonModels, Turn } from "#sdk";

const assistant: BotCommand = {
  description: "gives you your personal assistant, or invites you to it again",
  run: async (turn) => turn.reply(await introduce(turn, turn.message.sender)),
};

/** The service bot: a direct chat with it is where people manage what is theirs. */
export const service = defineBot({
  id: "agentchat",
  displayName: "AgentChat",
  per: "server",
  avatar: new URL("./avatar.png", import.meta.url),
  about:
    "I look after the assistants here. In our direct chat you manage what is yours; to talk, write to your assistant.",
  commands: {
    assistant,
    ...memoryCommands(assistantMemory),
    reminders: remindersCommand,
    model: modelCommand(assistantModels),
    ...accountCommands,
    audit: auditCommand,
    contact: contactCommand,
    privacy: privacyCommand,
    ...adminCommands,
    usage: managementUsageCommand,
    limit: limitCommand,
  },
  actions: [...accountActions, ...adminActions],
  on: {
    welcome: async (turn) =>
      turn.reply(
        `Hello! I look after the assistants here. ${await introduce(turn, turn.personId)}\n\nWrite \`help\` to see what you can do here.`,
      ),
  },
});

/** What the person's own assistant remembers of them. */
function assistantMemory(turn: MessageTurn): PersonMemory | undefined {
  const agentId = turn.personalAgents.findPersonal("assistant", turn.sender.userId);
  return agentId === undefined ? undefined : turn.memoryOf(agentId);
}

/** What can answer them there. */
function assistantModels(turn: MessageTurn): PersonModels | undefined {
  const agentId = turn.personalAgents.findPersonal("assistant", turn.sender.userId);
  return agentId === undefined ? undefined : turn.modelsOf(agentId);
}

/** Makes the person's assistant if there is none yet, and says where it is. */
async function introduce(turn: Turn, personId: MessageTurn["sender"]["userId"]): Promise<string> {
  const agent = await turn.personalAgents.ensure("assistant", personId);
  return agent.isNew
    ? `Your own assistant is ${agent.userId}: accept its invitation and say hello.`
    : `Your assistant is ${agent.userId}: you find it in your list of rooms or among your invitations.`;
}
