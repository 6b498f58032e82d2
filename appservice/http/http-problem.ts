/** A request that is refused: HTTP status, standard error code (client-server API) and a sentence. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly errcode: string;
  /** Set when the rest of the request is not read. */
  readonly closesConnection: boolean;

  constructor(status: number, errcode: string, message: string, closesConnection = false) {
    super(message);
    this.name = "HttpProblem";
    this.status = status;
    this.errcode = errcode;
    this.closesConnection = closesConnection;
  }
}
