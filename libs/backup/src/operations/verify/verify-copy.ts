// Reads one copy of a backup back, every byte, and records what was found.

import type { Catalog } from '../../catalog/catalog.js';
import { type Evidence, storedBytes } from '../../core/backup.js';
import { type ByteStream, drain } from '../../core/bytes.js';
import { isDamage } from '../../core/damage.js';
import { BackupError, hasCode } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type { Manifest, ManifestObject } from '../../core/manifest.js';
import type { Check, Source } from '../../core/source.js';
import type { StageInverter } from '../../core/stage.js';
import { formatBytes } from '../../kit/sizes.js';
import type { Throttle } from '../../kit/throttle.js';
import { openInChild } from '../../pipeline/open-in-child.js';
import { checkSealedObject, openObject } from '../../pipeline/open-object.js';
import type { OperationContext } from '../context.js';
import { recordIfAllowed, tryRecordEvidence } from '../evidence.js';

/** How a copy is opened and looked into. */
export interface Examiner {
  readonly source: Source;
  readonly invert: StageInverter;
  /** What is read back passes it. */
  readonly throttle?: Throttle | undefined;
}

/**
 * Reads back the manifest, and reads, decrypts, decompresses and compares length and SHA-256 of every object, and has
 * the source look into it. Without a key only the stored bytes are compared, and the evidence says so. Damage becomes
 * `failed` evidence and is then thrown; not being able to look, or a wrong key, says nothing about the copy and is only
 * thrown.
 */
export async function verifyCopy(
  catalog: Catalog,
  manifest: Manifest,
  examiner: Examiner,
  context: OperationContext,
): Promise<Evidence> {
  const startedAt = context.clock.elapsed();
  const { signal } = context;
  const found: string[] = [];
  let opened = true;
  try {
    await catalog.confirmManifest(manifest, { signal });
    for (const object of manifest.objects) {
      context.progress(`verifying ${object.name} in ${catalog.name}`);
      const checks = await verifyObject(catalog, manifest, object, examiner, context);
      found.push(...messagesOf(checks ?? []));
      opened = checks !== undefined && opened;
    }
  } catch (error) {
    if (isDamage(error)) {
      const { message: summary } = error;
      await tryRecordEvidence(catalog, manifest, { kind: 'failed', by: 'verify', summary, startedAt }, context);
    }
    throw error;
  }
  const summary = [summarize(manifest, opened), ...found].join(' ');
  return await recordIfAllowed(catalog, manifest, { kind: 'verified', by: 'verify', summary, startedAt }, context);
}

/**
 * Answers what the source found; nothing when only the sealed bytes could be compared. The bytes decide first: what the
 * source makes of them counts only when they are right.
 */
async function verifyObject(
  catalog: Catalog,
  manifest: Manifest,
  object: ManifestObject,
  { source, invert, throttle }: Examiner,
  context: OperationContext,
): Promise<readonly Check[] | undefined> {
  const { signal } = context;
  await catalog.confirmLength(manifest, object, { signal });
  const read = (): ByteStream => {
    const stored = catalog.read(manifest, object.name, { signal });
    return throttle?.limit(stored, signal) ?? stored;
  };
  const looks = source.kind === manifest.source.kind;
  const name = object.plain.name;
  try {
    if (looks && source.inspectsSealed?.includes(name)) {
      const checks = await inspectElsewhere(read(), { object, source, invert, facts: manifest.facts }, context);
      if (checks !== undefined) return checks;
    }
    const content = openObject(read(), object, invert);
    const { stream, finish } = lent(content);
    try {
      const seen = { name, content: stream, facts: manifest.facts };
      const checks = looks ? source.inspect?.(seen, context) : undefined;
      await Promise.allSettled([checks]);
      await finish();
      return (await checks) ?? [];
    } finally {
      await content.return(undefined);
    }
  } catch (error) {
    if (!hasCode(error, 'DECRYPTION_KEY_MISSING')) throw error;
    await checkSealedObject(read(), object);
    return undefined;
  }
}

interface Elsewhere {
  readonly object: ManifestObject;
  readonly source: Source;
  readonly invert: StageInverter;
  readonly facts: Facts;
}

/** What is stored is opened in the process of the program that looks into it. Nothing where the program is missing. */
async function inspectElsewhere(
  stored: ByteStream,
  { object, source, invert, facts }: Elsewhere,
  context: OperationContext,
): Promise<readonly Check[] | undefined> {
  try {
    const opening = await openInChild(stored, object, invert);
    return await source.inspectSealed?.({ name: object.plain.name, facts, ...opening }, context);
  } catch (error) {
    if (!hasCode(error, 'PEER_MISSING')) throw error;
    return undefined;
  } finally {
    await stored[Symbol.asyncIterator]().return?.();
  }
}

/**
 * The same stream for someone who may leave early, or make another error of what broke it: `finish` reads what is left,
 * and throws what broke the stream, whoever met it first.
 */
function lent(content: AsyncGenerator<Uint8Array>): { stream: ByteStream; finish: () => Promise<void> } {
  const broken: unknown[] = [];
  async function next(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await content.next();
    } catch (error) {
      broken.push(error);
      throw error;
    }
  }
  async function finish(): Promise<void> {
    await drain(content);
    for (const error of broken) throw error;
  }
  return { stream: { [Symbol.asyncIterator]: () => ({ next }) }, finish };
}

/** @throws BackupError DATA_CORRUPT when the source found that the content is not what was captured */
function messagesOf(checks: readonly Check[]): string[] {
  const blocked = checks.filter((check) => check.verdict === 'blocked');
  if (blocked.length === 0) return checks.map(({ message }) => message);
  throw new BackupError('DATA_CORRUPT', blocked.map(({ message }) => message).join(' '));
}

function summarize(manifest: Manifest, opened: boolean): string {
  const stored = formatBytes(storedBytes({ manifest }));
  return opened
    ? `Read back ${stored}; every byte of the content is the one that was captured.`
    : `Read back ${stored}; the sealed bytes are those that were stored, and no key was at hand to open them.`;
}
