// Whether this Node.js can carry the library. A pure function.

import type { DoctorLine } from '../../core/doctor.js';
import { OLDEST_NODE } from '../../kit/version.js';
import { line, type Place } from './examining.js';

const PLACE: Place = { area: 'runtime' };

export interface Runtime {
  /** E.g. `20.19.0`. */
  readonly node: string;
  readonly hasZstd: boolean;
}

export function examineRuntime({ node, hasZstd }: Runtime): readonly DoctorLine[] {
  return [
    isAtLeast(node, OLDEST_NODE)
      ? line(PLACE, 'node', 'ok', `Node.js ${node} is supported.`)
      : line(
          PLACE,
          'node',
          'problem',
          `Node.js ${node} is older than ${OLDEST_NODE}, the oldest that is supported.`,
          'Install a newer Node.js.',
        ),
    hasZstd
      ? line(PLACE, 'zstd', 'ok', 'This Node.js compresses and reads zstd.')
      : line(
          PLACE,
          'zstd',
          'ok',
          'This Node.js has no zstd: jobs use gzip, and backups in zstd are restored elsewhere.',
        ),
  ];
}

function isAtLeast(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) >= 0;
}
