import { AgentChatError } from "#error";

/**
 * - `port-taken`: another program listens on a port that we need
 * - `debian-root-broken`: the Debian root in the cache folder is not complete
 * - `homeserver-failed`: Synapse ended or did not answer in time; the message holds the end of its log
 * - `homeserver-refused`: the homeserver answered a request of ours with an error
 * - `homeserver-unknown`: what is needed to use an existing homeserver was not given
 * - `agentchat-failed`: AgentChat says that it cannot start with its configuration
 * - `already-running`: a development server of this checkout runs
 * - `bad-usage`: the command line or the configuration file cannot be used as it is
 */
export type ProvisionErrorCode =
  | "port-taken"
  | "debian-root-broken"
  | "homeserver-failed"
  | "homeserver-refused"
  | "homeserver-unknown"
  | "agentchat-failed"
  | "already-running"
  | "bad-usage";

/** Something a person at the terminal has to know or change. */
export class ProvisionError extends AgentChatError<ProvisionErrorCode> {}
