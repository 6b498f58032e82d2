import { RequestType } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { HomeserverClient, HomeserverRequest } from "../../client/homeserver-client.ts";
import type { UserId } from "../../ids.ts";
import { EncryptionError } from "../encryption-error.ts";
import type { LibrarySession } from "./library-machine.ts";

/** What the library wants to be sent. */
export type LibraryRequest = Awaited<ReturnType<OlmMachine["outgoingRequests"]>>[number];

/** Sends what the library wants to be sent, as one device. */
export interface RequestSender {
  /** Sends a request and gives the answer to the library; resolves with the answer. @throws MatrixError, EncryptionError */
  send(session: LibrarySession, request: LibraryRequest): Promise<unknown>;
  /** `POST /keys/device_signing/upload`, which an application service need not authenticate for (MSC4190). @throws MatrixError */
  uploadSigningKeys(body: string): Promise<void>;
}

const clientPath = "/_matrix/client/v3";

export function createRequestSender(
  client: HomeserverClient,
  actAs: { readonly userId: UserId; readonly deviceId: string },
): RequestSender {
  return {
    async send(session, request) {
      const answer = await client.request({ ...homeserverRequest(request), actAs });
      const { id, type } = request;
      if (id !== undefined) {
        await session.call("markRequestAsSent", (machine) =>
          machine.markRequestAsSent(id, type, JSON.stringify(answer)),
        );
      }
      return answer;
    },
    async uploadSigningKeys(body) {
      await client.request({ ...post("/keys/device_signing/upload", body), actAs });
    },
  };
}

function post(path: string, body: string): HomeserverRequest {
  return { method: "POST", path: clientPath + path, endpoint: `POST ${path}`, body };
}

function homeserverRequest(request: LibraryRequest): HomeserverRequest {
  const { body } = request;
  switch (request.type) {
    case RequestType.KeysUpload:
      return post("/keys/upload", body);
    case RequestType.KeysQuery:
      return post("/keys/query", body);
    case RequestType.KeysClaim:
      return post("/keys/claim", body);
    case RequestType.SignatureUpload:
      return post("/keys/signatures/upload", body);
    default:
  }
  // both are sent again under the same transaction id until the homeserver has them
  if ("room_id" in request) {
    const [room, type, transaction] = [request.room_id, request.event_type, request.txn_id].map(encodeURIComponent);
    const path = `${clientPath}/rooms/${room}/send/${type}/${transaction}`;
    return { method: "PUT", path, endpoint: "PUT /rooms/{roomId}/send", body };
  }
  if ("txn_id" in request) {
    const [type, transaction] = [request.event_type, request.txn_id].map(encodeURIComponent);
    return {
      method: "PUT",
      path: `${clientPath}/sendToDevice/${type}/${transaction}`,
      endpoint: "PUT /sendToDevice/{eventType}/{txnId}",
      body,
    };
  }
  throw new EncryptionError("failed", `the encryption library wants to send a request of type ${request.type}`);
}
