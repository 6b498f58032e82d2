import type { ChatMessage, ChatModel, ChatRequest } from "./chat.ts";

/** A request as another model than the one that it was made for is to have it: without pictures where that does not see. */
export async function shownTo(model: ChatModel, request: ChatRequest): Promise<ChatRequest> {
  if (!request.messages.some(hasPictures)) return request;
  // one that cannot be asked fails by itself
  const sees = await model.canSee(request.signal).catch(() => false);
  return sees ? request : { ...request, messages: request.messages.map(withoutPictures) };
}

function hasPictures(message: ChatMessage): boolean {
  return message.role === "user" && (message.images ?? []).length > 0;
}

function withoutPictures(message: ChatMessage): ChatMessage {
  if (message.role !== "user" || !hasPictures(message)) return message;
  return { role: "user", content: `${message.content}\n[You cannot see that picture.]` };
}
