// Reads the header of the entry at which a tar is known to have one.

import { BackupError } from '../../core/errors.js';
import { KIB } from '../sizes.js';
import { isFile, PAX_TYPE, parseHeader, parsePaxRecords } from './parse-header.js';
import { paddingOf, TAR_BLOCK } from './tar-header.js';

export interface FoundEntry {
  /** The bytes of the name, one character each. */
  readonly name: string;
  readonly isFile: boolean;
  /** Bytes of content that follow. */
  readonly size: number;
}

/** Room for two paths of the longest kind. */
const LONGEST_PAX = 64 * KIB;

/**
 * Takes the blocks of the header, with that of the pax header before it, and leaves the content.
 * @throws BackupError DATA_CORRUPT when there is no such header
 */
export function readTarEntry(take: (bytes: number) => Buffer): FoundEntry {
  try {
    const first = parseHeader(take(TAR_BLOCK));
    const header = first.type === PAX_TYPE ? afterPax(first.size, take) : first;
    return { name: header.name, isFile: isFile(header), size: header.size };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BackupError('DATA_CORRUPT', `Where the index says that a file is, the tar has ${error.message}.`);
  }
}

function afterPax(size: number, take: (bytes: number) => Buffer): ReturnType<typeof parseHeader> {
  if (size > LONGEST_PAX) throw new RangeError(`a pax header of ${size} bytes`);
  const pax = parsePaxRecords(take(size + paddingOf(size)).subarray(0, size));
  return parseHeader(take(TAR_BLOCK), pax);
}
