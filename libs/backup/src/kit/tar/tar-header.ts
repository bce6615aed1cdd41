// The header of one entry of a tar: ustar, with a pax header before it for what does not fit.

export const TAR_BLOCK = 512;

/** Two empty blocks. */
export const TAR_END_BYTES = 2 * TAR_BLOCK;

export interface TarEntry {
  /** Relative, with `/` between the parts. Bytes where it is not text. A directory may end with `/`. */
  readonly name: string | Uint8Array;
  readonly type: 'file' | 'directory' | 'symlink' | 'link';
  readonly mode: number;
  /** Seconds since 1970. Default 0. */
  readonly mtime?: number;
  /** What the time has beyond whole seconds. Default 0. */
  readonly mtimeNs?: number;
  /** Default 0: root. */
  readonly uid?: number;
  readonly gid?: number;
  /** Bytes of content that follow. Default 0. */
  readonly size?: number;
  /** Where a symbolic link leads, or the other name of a hard link, which is in the tar already. */
  readonly target?: string | Uint8Array;
}

const TYPES = { file: '0', link: '1', symlink: '2', directory: '5' } as const;
const PAX = 'x';
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const LARGEST_ID = 0o7777777;
const LARGEST_NUMBER = 0o77777777777;
const SLASH = 0x2f;

interface Fields {
  readonly name: Uint8Array;
  readonly prefix: Uint8Array;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly target: Uint8Array;
}

/** Whole blocks. What follows is the content, and zeros up to the end of its last block: see `paddingOf`. */
export function tarHeader(entry: TarEntry): Buffer {
  const { type, mode, mtime = 0, uid = 0, gid = 0, size = 0, target = '' } = entry;
  const name = nameOf(entry);
  const [prefix, short] = splitName(name) ?? [new Uint8Array(), name.subarray(0, NAME_BYTES)];
  const header = ustar({
    name: short,
    prefix,
    type: TYPES[type],
    mode: mode & 0o7777,
    uid: uid > LARGEST_ID ? 0 : uid,
    gid: gid > LARGEST_ID ? 0 : gid,
    size: size > LARGEST_NUMBER ? 0 : size,
    mtime: Math.min(Math.max(mtime, 0), LARGEST_NUMBER),
    target: bytesOf(target).subarray(0, NAME_BYTES),
  });
  const records = paxRecords(entry);
  return records.length === 0 ? header : Buffer.concat([paxHeader(records), header]);
}

/** How long the header of an entry is. */
export function tarHeaderBytes(entry: TarEntry): number {
  const records = paxRecords(entry);
  if (records.length === 0) return TAR_BLOCK;
  const bytes = records.reduce((sum, record) => sum + record.length, 0);
  return 2 * TAR_BLOCK + bytes + paddingOf(bytes);
}

/** Zeros after so many bytes of content. */
export function paddingOf(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

/** What the fields of a header have no room for. */
function paxRecords(entry: TarEntry): Buffer[] {
  const { mtime = 0, mtimeNs = 0, uid = 0, gid = 0, size = 0, target = '' } = entry;
  const [name, link] = [nameOf(entry), bytesOf(target)];
  const isPlainTime = mtimeNs === 0 && mtime >= 0 && mtime <= LARGEST_NUMBER;
  return [
    ...(splitName(name) === undefined ? [paxRecord('path', name)] : []),
    ...(link.length > NAME_BYTES ? [paxRecord('linkpath', link)] : []),
    ...(size > LARGEST_NUMBER ? [paxRecord('size', Buffer.from(String(size)))] : []),
    ...(uid > LARGEST_ID ? [paxRecord('uid', Buffer.from(String(uid)))] : []),
    ...(gid > LARGEST_ID ? [paxRecord('gid', Buffer.from(String(gid)))] : []),
    ...(isPlainTime ? [] : [paxRecord('mtime', Buffer.from(decimal(mtime, mtimeNs)))]),
  ];
}

/** What is in a pax header: `<length> <key>=<value>\n`, the length being that of all of it. */
function paxRecord(key: string, value: Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function paxHeader(records: readonly Buffer[]): Buffer {
  const content = Buffer.concat(records);
  const none = Buffer.alloc(0);
  const fields = { prefix: none, type: PAX, mode: 0o644, uid: 0, gid: 0, mtime: 0, target: none };
  const header = ustar({ ...fields, name: Buffer.from('pax-header'), size: content.length });
  return Buffer.concat([header, content, Buffer.alloc(paddingOf(content.length))]);
}

function ustar({ name, prefix, type, mode, uid, gid, size, mtime, target }: Fields): Buffer {
  const block = Buffer.alloc(TAR_BLOCK);
  block.set(name, 0);
  block.write(octal(mode, 7), 100, 'latin1');
  block.write(octal(uid, 7), 108, 'latin1');
  block.write(octal(gid, 7), 116, 'latin1');
  block.write(octal(size, 11), 124, 'latin1');
  block.write(octal(mtime, 11), 136, 'latin1');
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.set(target, 157);
  block.write('ustar\x0000', 257, 'latin1');
  block.set(prefix, 345);
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK; at += 1) sum += block[at] ?? 0;
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return block;
}

/** What goes before the last slash that lets both parts fit; undefined when there is none. */
function splitName(name: Uint8Array): [prefix: Uint8Array, name: Uint8Array] | undefined {
  if (name.length <= NAME_BYTES) return [new Uint8Array(), name];
  const first = name.indexOf(SLASH, name.length - NAME_BYTES - 1);
  if (first < 1 || first > PREFIX_BYTES || first === name.length - 1) return undefined;
  return [name.subarray(0, first), name.subarray(first + 1)];
}

/** That of a directory ends with a slash. */
function nameOf({ name, type }: TarEntry): Uint8Array {
  const bytes = bytesOf(name);
  return type === 'directory' && bytes.at(-1) !== SLASH ? Buffer.concat([bytes, Buffer.from('/')]) : bytes;
}

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** `-1` second and 250,000,000 ns are `-0.75`. */
function decimal(seconds: number, ns: number): string {
  const total = BigInt(seconds) * 1_000_000_000n + BigInt(ns);
  const size = String(total < 0n ? -total : total).padStart(10, '0');
  return `${total < 0n ? '-' : ''}${size.slice(0, -9)}.${size.slice(-9)}`;
}
