/**
 * Shares one synchronization with the disk among all who ask for it while another is under way. Each is answered by one that began after it had asked,
 * so what it wrote before is on the disk then.
 */
export function shareDiskSync(synchronize: () => Promise<void>): () => Promise<void> {
  let current: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function run(): Promise<void> {
    await current;
    next = undefined;
    const synchronizing = synchronize();
    current = Promise.allSettled([synchronizing]);
    await synchronizing;
  }

  return () => (next ??= run());
}
