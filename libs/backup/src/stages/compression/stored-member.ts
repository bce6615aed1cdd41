// A gzip member that holds a block as it is: for what does not shrink.

import * as zlib from 'node:zlib';

import { disposable } from '../../core/bytes.js';

/** ID, deflate, no flags, no time, the fastest way, of an unknown system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
/** CRC-32 and length of the content. */
const TRAILER_BYTES = 8;
/** The most that a stored block of deflate holds, behind a byte for its kind, its length and the complement of that. */
const STORED_BYTES = 0xffff;
const STORED_HEADER_BYTES = 5;

/** What zlib makes of a block at level 0, without what it takes zlib to get ready for compressing: most of the time. */
export function storedMember(block: Uint8Array): Uint8Array {
  const pieces = Math.max(1, Math.ceil(block.byteLength / STORED_BYTES));
  const bytes = HEADER.byteLength + pieces * STORED_HEADER_BYTES + block.byteLength + TRAILER_BYTES;
  const member = Buffer.allocUnsafeSlow(bytes);
  let at = HEADER.copy(member);
  for (let piece = 1; piece <= pieces; piece += 1) {
    const content = block.subarray((piece - 1) * STORED_BYTES, piece * STORED_BYTES);
    at = member.writeUInt8(piece === pieces ? 1 : 0, at);
    at = member.writeUInt16LE(content.byteLength, at);
    at = member.writeUInt16LE(STORED_BYTES - content.byteLength, at);
    member.set(content, at);
    at += content.byteLength;
  }
  at = member.writeUInt32LE(zlib.crc32(block), at);
  member.writeUInt32LE(block.byteLength, at);
  return disposable(member);
}
