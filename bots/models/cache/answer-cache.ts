/** Where answers of models are kept for a while, each person's for that person alone. What fails has nothing and keeps nothing: neither method rejects. */
export interface AnswerCache {
  /** @param question everything that the answer depends on, as one text */
  find(personId: string, question: string): Promise<string | undefined>;
  keep(personId: string, question: string, answer: string, lifetimeMs: number): Promise<void>;
}
