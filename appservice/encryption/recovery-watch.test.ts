import { expect, test } from "vitest";
import { parseUserId } from "../ids.ts";
import type { DeviceMail } from "./read-device-mail.ts";
import { createRecoveryWatch } from "./recovery-watch.ts";

const agentId = parseUserId("@agent:x");
const nothing: DeviceMail = { toDevice: [], changedUsers: [], keyCounts: [] };
const counts: DeviceMail = {
  ...nothing,
  keyCounts: [{ agentId, deviceId: "A", oneTimeKeys: {}, unusedFallbackKeys: [] }],
};
const normal = { mail: counts, hasEphemeral: false, hasAgents: true };
const retried = { mail: nothing, hasEphemeral: false, hasAgents: true };
const invitation = { mail: nothing, hasEphemeral: false, hasAgents: false };
const typing = { mail: nothing, hasEphemeral: true, hasAgents: true };
const lists = { mail: { ...nothing, changedUsers: [agentId] }, hasEphemeral: false, hasAgents: true };

test.each([
  ["after transactions that were delivered again, once", [retried, retried, normal, normal], [2]],
  ["each time", [normal, retried, normal, retried, normal], [2, 4]],
  ["not while nothing is wrong", [normal, normal], []],
  ["not after what has no numbers of its own", [normal, invitation, typing, lists, normal], []],
  ["not where the homeserver never tells numbers", [retried, typing, retried], []],
])("the homeserver has recovered: %s", (_, transactions, recovered) => {
  const watch = createRecoveryWatch();
  const seen = transactions.flatMap(({ mail, ...rest }, place) => (watch.hasRecovered(mail, rest) ? [place] : []));
  expect(seen).toEqual(recovered);
});
