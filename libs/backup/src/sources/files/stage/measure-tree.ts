// Measures a tree as a capture of all of it would.

import type { Facts } from '../../../core/facts.js';
import { Filter } from '../capture/filter.js';
import { Reports } from '../capture/reports.js';
import { Walk } from '../capture/walk.js';
import { ListingDigest } from '../listing-digest.js';

export function measureTree(directory: string): Facts {
  const [filter, reports, digest] = [new Filter(undefined, []), new Reports(), new ListingDigest()];
  const walk = new Walk({ directory, filter, reports, forbidden: new Map(), skipped: new Set() });
  for (const entry of walk.entries()) digest.add(entry);
  return digest.facts();
}
