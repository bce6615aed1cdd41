// What came of pinning or releasing a backup, on the wire.

import type { BackupService } from '../../nest/backup.service.js';
import { type UnreachableView, viewUnreachable } from './backup-list.view.js';

type PinResult = Awaited<ReturnType<BackupService['pin']>>;

export abstract class PinResultView {
  abstract readonly id: string;
  abstract readonly destinations: readonly string[];
  abstract readonly failures: readonly UnreachableView[];
}

export function viewPinResult({ id, destinations, failures }: PinResult): PinResultView {
  return { id, destinations, failures: failures.map(viewUnreachable) };
}
