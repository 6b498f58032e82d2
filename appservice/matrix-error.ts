import { AgentChatError } from "#error";
import type { AgentChatErrorOptions } from "#error";

/**
 * | code | meaning |
 * | --- | --- |
 * | `invalid-id` | a value is not the kind of Matrix identifier asked for |
 * | `unreachable` | no connection to the homeserver, or it broke off |
 * | `timeout` | the homeserver did not answer in time |
 * | `refused` | the homeserver answered with an error; `errcode` and `status` say which |
 * | `bad-response` | what came back is not what the specification says |
 * | `stopped` | AgentChat is shutting down |
 * | `registration` | the homeserver does not know or does not accept our registration, or is none |
 * | `too-large` | an event would exceed 65,536 bytes, or an answer is larger than asked for |
 * | `encrypted` | a file is encrypted in a way that the specification does not know |
 * | `listen` | the port to listen on cannot be had |
 */
export type MatrixErrorCode =
  | "invalid-id"
  | "unreachable"
  | "timeout"
  | "refused"
  | "bad-response"
  | "stopped"
  | "registration"
  | "too-large"
  | "encrypted"
  | "listen";

export interface MatrixErrorOptions extends AgentChatErrorOptions {
  /** HTTP status of the homeserver's answer. */
  readonly status?: number;
  /** Standard error code of the answer, e.g. `M_FORBIDDEN` (client-server API, "Standard error response"), without a prefix that it has while its MSC is not stable. */
  readonly errcode?: string;
  /** How long the homeserver asks us to wait, milliseconds (`M_LIMIT_EXCEEDED`). */
  readonly retryAfterMs?: number;
}

export class MatrixError extends AgentChatError<MatrixErrorCode> {
  readonly status: number | undefined;
  readonly errcode: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: MatrixErrorCode, message: string, options: MatrixErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
    this.errcode = options.errcode;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** The device that we act as is not there (MSC4326): `M_UNKNOWN_DEVICE`, which Synapse 1.160 sends as `ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE`. */
  get isUnknownDevice(): boolean {
    return this.errcode?.endsWith("M_UNKNOWN_DEVICE") ?? false;
  }
}
