// Trust levels in colours.

import type { TrustLevel } from '../../core/backup.js';
import type { Paint } from '../terminal/paint.js';

export function paintTrust(trust: TrustLevel, { good, bad, dim }: Paint): string {
  if (trust === 'failed') return bad(trust);
  return trust === 'stored' ? dim(trust) : good(trust);
}
