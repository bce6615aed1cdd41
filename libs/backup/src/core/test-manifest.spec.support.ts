// Manifests for tests: one that is easy to read, and all that there can be.

import * as fc from 'fast-check';

import type { Manifest } from './manifest.js';
import { compactTime } from './names.js';
import { TRIGGERS } from './trigger.js';

const SHA256 = 'a'.repeat(64);

/** A backup id of the given time. */
export function idAt(at: Date, tail = 'aaaaaaaaaa'): string {
  return `${compactTime(at)}-${tail}`;
}

/** A manifest of one object, taken at the time of its id. */
export function manifestOf(details: Partial<Manifest> = {}): Manifest {
  const startedAt = details.startedAt ?? new Date('2026-01-01T02:00:00.000Z');
  return {
    id: idAt(startedAt),
    job: 'gallery',
    source: { kind: 'sqlite', target: 'gallery.db' },
    trigger: 'schedule',
    runId: `run-${idAt(startedAt)}`,
    startedAt,
    finishedAt: new Date(startedAt.getTime() + 1000),
    objects: [
      {
        name: 'gallery.db.gz',
        bytes: 10,
        sha256: SHA256,
        stages: [{ name: 'gzip', parameters: { level: 6 } }],
        plain: { name: 'gallery.db', bytes: 20, sha256: SHA256 },
      },
    ],
    facts: {
      engine: 'sqlite',
      engineVersion: '3.50.0',
      bytes: 20,
      tables: [{ name: 'photos', rows: 2 }],
      properties: { userVersion: 7 },
    },
    writer: { name: 'nestjs-backup', version: '0.1.0' },
    ...details,
  };
}

const text = fc.string({ minLength: 1 });
const count = fc.nat();
const time = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true });
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const objectName = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}$/);
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const stage = fc.record({
  name: text,
  parameters: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()))),
});
const table = fc.oneof(
  fc.record({ name: text, rows: count }),
  fc.record({ name: text, rows: count, estimated: fc.constant(true as const) }),
  fc.record({ name: text, rows: count, partitionOf: text }),
);

const id = fc.tuple(time, fc.stringMatching(/^[a-z0-9]{10}$/)).map(([at, tail]) => idAt(at, tail));

/** Any manifest that may be written. */
export const manifests: fc.Arbitrary<Manifest> = fc.record(
  {
    id,
    job: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
    source: fc.record({ kind: text, target: text }),
    trigger: fc.constantFrom(...TRIGGERS),
    label: text,
    basedOn: id,
    restoredBytes: fc.nat(),
    runId: text,
    startedAt: time,
    finishedAt: time,
    objects: fc.array(
      fc.record({
        name: objectName,
        bytes: count,
        sha256,
        stages: fc.array(stage, { maxLength: 3 }),
        plain: fc.record({ name: objectName, bytes: count, sha256 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    facts: fc.record(
      {
        engine: text,
        engineVersion: text,
        bytes: count,
        tables: fc.array(table, { maxLength: 4 }),
        properties: fc.dictionary(fc.string(), scalar),
        names: fc.dictionary(fc.string(), fc.array(fc.string())),
      },
      { requiredKeys: ['engine', 'engineVersion', 'bytes', 'tables', 'properties'] },
    ),
    writer: fc.record({ name: text, version: text }),
  },
  {
    requiredKeys: ['id', 'job', 'source', 'trigger', 'runId', 'startedAt', 'finishedAt', 'objects', 'facts', 'writer'],
  },
);
