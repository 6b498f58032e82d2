/** A bot's own figures among the metrics of the process. Names are `agentchat_<bot>_<name>`; labels never hold the id of a person, a room or an event. */
export interface BotMetrics {
  /** @param name ends in `_total` */
  counter(
    name: string,
    help: string,
    labels?: readonly string[],
  ): (labels?: Readonly<Record<string, string>>, by?: number) => void;
  /** Read whenever metrics are asked for. */
  gauge(name: string, help: string, read: () => number): void;
  /** @param name ends in its unit, `_seconds` */
  histogram(name: string, help: string, buckets: readonly number[]): (value: number) => void;
}
