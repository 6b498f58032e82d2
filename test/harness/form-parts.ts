export interface FormPart {
  readonly name: string;
  /** Of a file; else empty. */
  readonly fileName: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** `multipart/form-data` (RFC 7578) as clients write it. @param type the header `content-type` */
export function readForm(body: Buffer, type: string): readonly FormPart[] {
  const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? "";
  return body.toString("latin1").split(`--${boundary}`).slice(1, -1).map(readPart);
}

function readPart(part: string): FormPart {
  const [head = "", ...rest] = part.split("\r\n\r\n");
  return {
    name: /name="([^"]*)"/.exec(head)?.[1] ?? "",
    fileName: /filename="([^"]*)"/.exec(head)?.[1] ?? "",
    type: /content-type: (.*)/i.exec(head)?.[1] ?? "",
    bytes: Buffer.from(rest.join("\r\n\r\n").slice(0, -2), "latin1"),
  };
}
