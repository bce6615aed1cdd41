// Pins as they are stored: one small JSON object for each time a copy was pinned or released, version 1.

import { PIN_KINDS, type PinRecord } from '../core/pin.js';
import { parseRecord, serializeRecord } from './journal/record.js';

/** @throws BackupError INTERNAL naming every problem: an unreadable record would keep the copy for ever */
export function serializePin(record: PinRecord): string {
  return serializeRecord(record, parsePin, 'The pin');
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parsePin(text: string): PinRecord {
  return parseRecord(text, 'The pin', (root) => {
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
