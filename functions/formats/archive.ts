import {
  WORKBOOK_BYTES_MAX,
  WORKBOOK_PARTS_MAX,
  WORKBOOK_TEXTS_BYTES_MAX,
  WORKBOOK_UNPACKED_BYTES_MAX,
} from "./limits.ts";
import { type FileProblemCode, fileProblem, UnreadableFile } from "./problems.ts";

const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const DIRECTORY_END_BYTES = 22;
const ENTRY_BYTES = 46;
/** Longest comment behind the end of the directory. */
const COMMENT_BYTES_MAX = 0xffff;

/**
 * Refuses a workbook that would unpack to more than the limits, before any of it is unpacked: by
 * the sizes its directory states. The reader stops a part that grows past its stated size, so a
 * directory that lies gains nothing; a part that states no size is refused here.
 */
export function refuseBombs(bytes: Buffer): void {
  if (bytes.length > WORKBOOK_BYTES_MAX) throw unreadable("workbook-too-large");
  if (bytes.readUInt16BE(0) === 0xd0cf) throw unreadable("workbook-locked");
  const end = directoryEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  // ZIP64 marks its counts with ones; a workbook within the limits needs none.
  if (count > WORKBOOK_PARTS_MAX) throw unreadable("workbook-too-large");
  let total = 0;
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    const entry = entryAt(bytes, at);
    total += entry.unpacked;
    const texts = /sharedStrings/i.test(entry.name) && entry.unpacked > WORKBOOK_TEXTS_BYTES_MAX;
    if (texts || total > WORKBOOK_UNPACKED_BYTES_MAX) throw unreadable("workbook-too-large");
    if (entry.unpacked === 0 && entry.packed > ENTRY_BYTES) throw unreadable("workbook-damaged");
    at = entry.next;
  }
}

function directoryEnd(bytes: Buffer): number {
  const last = bytes.length - DIRECTORY_END_BYTES;
  for (let at = last; at >= Math.max(0, last - COMMENT_BYTES_MAX); at -= 1) {
    if (bytes.readUInt32LE(at) === DIRECTORY_END) return at;
  }
  throw unreadable("workbook-damaged");
}

function entryAt(bytes: Buffer, at: number) {
  if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) {
    throw unreadable("workbook-damaged");
  }
  const name = at + ENTRY_BYTES;
  const nameEnd = name + bytes.readUInt16LE(at + 28);
  return {
    name: bytes.toString("latin1", name, Math.min(nameEnd, bytes.length)),
    packed: bytes.readUInt32LE(at + 20),
    unpacked: bytes.readUInt32LE(at + 24),
    next: nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32),
  };
}

function unreadable(code: Parameters<typeof fileProblem>[0] & FileProblemCode): UnreadableFile {
  return new UnreadableFile([fileProblem(code)]);
}
