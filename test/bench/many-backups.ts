// Thousands of backups in a directory, as a job leaves them: one an hour, each verified and some proven.

import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Manifest, serializeManifest } from 'nestjs-backup';

const HOUR = 3_600_000;
const TABLES = 100;
/** One in so many was restored in a drill. */
const PROVEN = 7;
const CONTENT = 'x';

export async function makeBackups(directory: string, job: string, count: number): Promise<void> {
  const newest = Date.now() - HOUR;
  for (let index = 0; index < count; index++) {
    const startedAt = new Date(newest - index * HOUR);
    for (const [key, text] of objectsOf(job, startedAt, index)) {
      const path = join(directory, key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }
}

function objectsOf(job: string, startedAt: Date, index: number): [key: string, text: string][] {
  const id = `${compact(startedAt)}-${tail(index)}`;
  const folder = `${job}/${id.slice(0, 4)}/${id.slice(4, 6)}/${id.slice(6, 8)}/${id}`;
  const manifest = manifestOf(job, id, startedAt, index);
  const at = new Date(startedAt.getTime() + 60_000);
  const kinds = index % PROVEN === 0 ? (['verified', 'proven'] as const) : (['verified'] as const);
  return [
    [`${folder}/${manifest.objects[0]?.name ?? ''}`, CONTENT],
    [`${folder}/manifest.json`, serializeManifest(manifest)],
    ...kinds.map((kind): [string, string] => [
      `${folder}/evidence/${compact(at)}-${kind}-${tail(index)}.json`,
      evidenceText(kind, at, manifest.runId),
    ]),
  ];
}

function manifestOf(job: string, id: string, startedAt: Date, index: number): Manifest {
  const digest = { bytes: CONTENT.length, sha256: createHash('sha256').update(id).digest('hex') };
  const bytes = 500_000_000 + index;
  return {
    id,
    job,
    source: { kind: 'sqlite', target: 'gallery.db' },
    trigger: 'schedule',
    runId: `run-${id}`,
    startedAt,
    finishedAt: new Date(startedAt.getTime() + 30_000),
    objects: [
      {
        name: 'gallery.db.gz',
        ...digest,
        stages: [{ name: 'gzip', parameters: { level: 6 } }],
        plain: { name: 'gallery.db', ...digest, bytes },
      },
    ],
    facts: {
      engine: 'sqlite',
      engineVersion: '3.50.0',
      bytes,
      tables: Array.from({ length: TABLES }, (_, table) => ({
        name: `table_${table}_of_the_gallery`,
        rows: index + table,
      })),
      properties: { userVersion: 7 },
    },
    writer: { name: 'nestjs-backup', version: '0.1.0' },
  };
}

function evidenceText(kind: 'verified' | 'proven', at: Date, runId: string): string {
  const by = kind === 'proven' ? 'drill' : 'verify';
  return JSON.stringify({ version: 1, kind, at, runId, by, durationMs: 1000, summary: 'Every byte is as captured.' });
}

function compact(at: Date): string {
  return `${at.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
}

function tail(index: number): string {
  return index.toString(36).padStart(10, 'a');
}
