import { constants, crc32, deflateRawSync } from "node:zlib";

/** A file of an archive, its content repeated so many times: compressed once, however much it becomes. */
export interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly times?: number;
  /** What stands around the repeated content. */
  readonly before?: string;
  readonly after?: string;
  /** Size to claim in place of the real one. */
  readonly claimedSize?: number;
}

/** Makes a ZIP archive (PKWARE's APPNOTE), also one that becomes far larger than it is. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const { data, size, crc } = deflate(entry);
    const about = Buffer.alloc(22);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(8, 4);
    about.writeUInt32LE(crc, 10);
    about.writeUInt32LE(data.length, 14);
    about.writeUInt32LE(entry.claimedSize ?? size, 18);
    const nameLength = Buffer.from([name.length, 0, 0, 0]);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), about, nameLength, name, data]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000"), about, nameLength, place.subarray(2), name]),
    );
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  const listed = Buffer.concat(directory);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, listed, Buffer.from("PK\u0005\u0006"), end]);
}

/** Deflated blocks that end in a full flush can be put after one another. */
export function repeatDeflated(block: Uint8Array, times: number): Buffer {
  const flushed = deflateRawSync(block, { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array.from({ length: times }, () => flushed), deflateRawSync("")]);
}

function deflate({ content, times = 1, before = "", after = "" }: ZipEntry) {
  const [head, block, tail] = [Buffer.from(before), Buffer.from(content), Buffer.from(after)];
  const flush = (part: Buffer): Buffer => deflateRawSync(part, { finishFlush: constants.Z_FULL_FLUSH });
  let crc = crc32(head);
  for (let each = 0; each < times; each += 1) crc = crc32(block, crc);
  return {
    data: Buffer.concat([flush(head), repeatDeflated(block, times).subarray(0, -2), flush(tail), deflateRawSync("")]),
    size: head.length + block.length * times + tail.length,
    crc: crc32(tail, crc),
  };
}
