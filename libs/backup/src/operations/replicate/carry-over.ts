// What was said of a backup beside its bytes goes with it: that it is pinned, and that nothing had changed since.

import type { Catalog } from '../../catalog/catalog.js';
import type { CatalogEntry } from '../../catalog/listing.js';
import type { Evidence } from '../../core/backup.js';
import type { PinRecord } from '../../core/pin.js';
import type { OperationContext } from '../context.js';

/** Both only where it is later than what the target says itself. */
export async function carryOver(
  to: Catalog,
  source: CatalogEntry,
  target: CatalogEntry | undefined,
  { signal }: Pick<OperationContext, 'signal'>,
): Promise<void> {
  const record = pinToCarry(source, target);
  if (record) await to.addPin(source.manifest, record, { signal });
  const evidence = lookToCarry(source, target);
  if (!evidence) return;
  await to.addEvidence(source.manifest, evidence, { signal });
  await to.keepLastUnchanged(source.manifest, evidence, { signal });
}

/** The last word of a person counts, wherever it could be written down. */
export function pinToCarry(source: CatalogEntry, target: CatalogEntry | undefined): PinRecord | undefined {
  const { pinned, pinChangedAt: at } = source;
  if (at === undefined || (target?.pinChangedAt !== undefined && target.pinChangedAt >= at)) return undefined;
  if (pinned) return { kind: 'pinned', ...pinned, at };
  return target?.pinned ? { kind: 'released', at } : undefined;
}

/** The last time that the source of the job was found to hold exactly this. */
export function lookToCarry(source: CatalogEntry, target: CatalogEntry | undefined): Evidence | undefined {
  const last = lastUnchanged(source);
  const known = target && lastUnchanged(target);
  return last && (known === undefined || known.at < last.at) ? last : undefined;
}

function lastUnchanged({ evidence }: CatalogEntry): Evidence | undefined {
  return evidence.findLast(({ kind }) => kind === 'unchanged');
}
