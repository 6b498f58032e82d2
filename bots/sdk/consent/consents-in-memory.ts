import type { UserId } from "#appservice";
import type { Consent, Consents } from "./consent-state.ts";

/** Consents of a test: as the store's, until the test ends. */
export function consentsInMemory(): Consents & { deletePerson(personId: UserId): void } {
  const consents = new Map<string, Consent>();

  function change(consentId: string, from: Consent["status"] | undefined, changes: Partial<Consent>): Promise<boolean> {
    const consent = consents.get(consentId);
    const fits = consent !== undefined && (from === undefined || consent.status === from);
    if (fits) consents.set(consentId, { ...consent, ...changes });
    return Promise.resolve(fits);
  }

  return {
    add(question) {
      const known = consents.get(question.consentId);
      const added: Consent = {
        ...question,
        status: "asked",
        questionId: undefined,
        decidedBy: undefined,
        isClosed: false,
        result: undefined,
      };
      if (known === undefined) consents.set(question.consentId, added);
      return Promise.resolve(known ?? added);
    },
    async saveQuestionId(consentId, questionId) {
      await change(consentId, undefined, { questionId });
    },
    find: (agentId, questionId) =>
      Promise.resolve(
        consents.values().find((consent) => consent.agentId === agentId && consent.questionId === questionId),
      ),
    decide: (consentId, status, decidedBy) => change(consentId, "asked", { status, decidedBy }),
    start: (consentId) => change(consentId, "approved", { status: "started" }),
    async finish({ consentId, result }) {
      await change(consentId, undefined, { result: consents.get(consentId)?.result ?? result });
    },
    async close(consentId) {
      await change(consentId, undefined, { isClosed: true, request: undefined, result: undefined });
    },
    waiting: () =>
      Promise.resolve(
        [...consents.values()]
          .filter(({ isClosed, status }) => !isClosed && (status === "asked" || status === "expired"))
          .toSorted((one, other) => one.expiresAt - other.expiresAt),
      ),
    ofPerson: (personId) => Promise.resolve([...consents.values()].filter((each) => each.personId === personId)),
    prune: () => Promise.resolve(),
    deletePerson(personId) {
      for (const each of consents.values()) if (each.personId === personId) consents.delete(each.consentId);
    },
  };
}
