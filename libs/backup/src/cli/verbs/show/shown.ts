// What `show` answers.

import type { Backup } from '../../../core/backup.js';
import type { Chain, WaysBack } from '../../ways-back.js';

/** One backup, and what it takes to put it back. */
export interface Shown extends Backup, Chain {
  readonly restore: WaysBack;
}
