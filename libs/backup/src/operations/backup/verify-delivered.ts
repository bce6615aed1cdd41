// Reads every copy of a fresh backup back before the run may call itself a success.

import type { Manifest } from '../../core/manifest.js';
import type { OperationContext } from '../context.js';
import { type Examiner, verifyCopy } from '../verify/verify-copy.js';
import type { Delivery } from './delivery.js';

/** The destinations whose copy is good: at least one, else throws what was found. */
export async function verifyDelivered(
  delivery: Delivery,
  manifest: Manifest,
  examiner: Examiner,
  context: OperationContext,
): Promise<string[]> {
  for (const catalog of delivery.catalogs) {
    try {
      const evidence = await verifyCopy(catalog, manifest, examiner, context);
      context.note(`${catalog.name}: ${evidence.summary}`);
    } catch (error) {
      context.signal.throwIfAborted();
      delivery.distrust(catalog, error);
    }
  }
  delivery.settle();
  return delivery.destinations;
}
