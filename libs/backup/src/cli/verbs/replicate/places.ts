// Options for copying between two places that are named by their URLs alone: what the first holds says which jobs there are.

import { systemClock } from '../../../core/clock.js';
import type { BackupModuleOptions } from '../../../nest/options/options.js';
import { recoverOptions } from '../../../nest/standalone/recovered-options.js';
import { parseStorageUrl } from '../../open/storage-url.js';

export interface Places {
  readonly from: string;
  readonly to: string;
  /** Default: all. */
  readonly jobs?: readonly string[];
  readonly within?: string;
}

/** Also the name of what is then carried out. */
export const REPLICATION = 'first-to-second';

/** No key is asked for: what is copied stays sealed. @throws BackupError why the first place can't be read */
export async function placesOptions({ from, to, ...about }: Places, signal: AbortSignal): Promise<BackupModuleOptions> {
  const target = parseStorageUrl(to);
  const destinations = { first: parseStorageUrl(from) };
  const { options } = await recoverOptions({ destinations, keys: {} }, systemClock, signal);
  const replication = {
    [REPLICATION]: { from: 'first', to: 'second', ...about },
  } as BackupModuleOptions['replication'];
  return { ...options, destinations: { ...destinations, second: target }, ...(replication ? { replication } : {}) };
}
