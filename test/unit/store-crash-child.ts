import { createStore } from "#store";
import { delivery } from "../../store/contract/samples.contract.ts";

/**
 * Stores deliveries as fast as it can until it is killed, and says what was acknowledged: `added NAME`, and of every second one `done NAME`.
 * Arguments: URL of the store, master secret, prefix of the names.
 */
const [url = "", masterSecret = "", prefix = ""] = process.argv.slice(2);

const store = await createStore({ url, masterSecret });
for (let batch = 0; ; batch += 1) {
  const size = 1 + (batch % 7);
  const added = await store.inbox.add(
    Array.from({ length: size }, (_, index) => delivery(`${prefix}-${batch}-${index}`)),
  );
  for (const { event } of added) process.stdout.write(`added ${event.eventId}\n`);
  const done = added.filter((_, index) => index % 2 === 1);
  await store.inbox.markDone(done.map(({ sequence }) => sequence));
  for (const { event } of done) process.stdout.write(`done ${event.eventId}\n`);
}
