// Tells whether secrets have changed, from what anyone may read who sees a manifest.

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * The manifest is not encrypted, so whoever reads it can try contents until one fits. It therefore holds what is kept of
 * passwords: a salted scrypt, of everything together and never of a single secret, so that all of them have to be guessed at
 * once. The cost is what OWASP's Password Storage Cheat Sheet asks for, in the form that takes 32 MiB of memory.
 */
const N = 2 ** 15;
const COST = { r: 8, p: 3, maxmem: 64 * 2 ** 20 } as const;
const BYTES = 32;

/** Another one each time, of contents by their names. */
export async function fingerprintOf(contents: ReadonlyMap<string, Uint8Array>, work = N): Promise<string> {
  const salt = randomBytes(BYTES);
  return [nameOf(work), salt.toString('base64'), (await derive(contents, salt, work)).toString('base64')].join(':');
}

/** False also for a fingerprint that was made in another way. */
export async function hasFingerprint(
  contents: ReadonlyMap<string, Uint8Array>,
  fingerprint: string | undefined,
  work = N,
): Promise<boolean> {
  const [name, salt = '', expected = ''] = fingerprint?.split(':') ?? [];
  if (name !== nameOf(work)) return false;
  const known = Buffer.from(expected, 'base64');
  const actual = await derive(contents, Buffer.from(salt, 'base64'), work);
  return known.length === actual.length && timingSafeEqual(known, actual);
}

function nameOf(work: number): string {
  return `scrypt-${work}-${COST.r}-${COST.p}`;
}

async function derive(contents: ReadonlyMap<string, Uint8Array>, salt: Uint8Array, work: number): Promise<Buffer> {
  const all = Buffer.concat([...contents].toSorted(byName).flatMap(([name, bytes]) => [framed(name), framed(bytes)]));
  return await new Promise((resolve, reject) =>
    scrypt(all, salt, BYTES, { N: work, ...COST }, (error, key) => (error ? reject(error) : resolve(key))),
  );
}

/** With its length before it, so that no two lists of contents give the same bytes. */
function framed(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(bytes.length));
  return Buffer.concat([length, bytes]);
}

function byName([a]: readonly [string, Uint8Array], [b]: readonly [string, Uint8Array]): number {
  return a < b ? -1 : 1;
}
