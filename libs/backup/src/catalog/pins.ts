// Pins as they are stored: one small JSON object for each time a copy was pinned or released, version 1.

import { PIN_KINDS, type PinRecord } from '../core/pin.js';
import { readRecord, writeRecord } from './record.js';

const VERSION = 1;

/** @throws BackupError INTERNAL naming every problem: an unreadable record would keep the copy for ever */
export function serializePin(record: PinRecord): string {
  return writeRecord('The pin', VERSION, record, parsePin);
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parsePin(text: string): PinRecord {
  return readRecord('The pin', text, VERSION, (root) => {
    const by = root.at('by').optional((value) => value.string(), undefined);
    const reason = root.at('reason').optional((value) => value.string(), undefined);
    return {
      kind: root.at('kind').oneOf(PIN_KINDS),
      at: root.at('at').date(),
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    };
  });
}
