/** Where preparations of the tests report to: standard error, so that results on standard output stay readable. */
export const stepLog = {
  line(text: string): void {
    process.stderr.write(`${text}\n`);
  },
};
