// What the document on health says: every finding that there is, and a report as it would be.

import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FINDING_NAMES, type HealthReport } from '#backup/core/health.js';
import { idAt, manifestOf } from '#backup/core/test-manifest.spec.support.js';
import { summarize } from '#backup/operations/monitor/summary.js';
import { judged, KEYS, seen } from '#backup/operations/monitor/test-observations.spec.support.js';
import { TestSource } from '#backup/operations/test-source.spec.support.js';
import { codeBlocks, findBlock } from './readme/blocks.js';
import { ROOT } from './readme/programs.js';

const PATH = join(ROOT, 'libs/backup/docs/monitoring.md');
const DAY_MS = 86_400_000;

let text: string;
beforeAll(async () => {
  text = await readFile(PATH, 'utf8');
});

describe('the document on health', () => {
  it('names every finding, in the order in which they matter, with its level, meaning and remedy', () => {
    const [, section = ''] = text.split('## What may be found');
    const rows = [...section.matchAll(/^\| `([a-z-]+)` +\| (warning|critical).*\| (\S.*\S) +\| (\S.*\S) +\|$/gm)];
    expect(rows.map(([, name]) => name)).toEqual([...FINDING_NAMES]);
  });

  it('shows a report in the words of the library', async () => {
    const shown = JSON.parse(findBlock(await codeBlocks(PATH), 'Health', 'json')) as HealthReport;
    const [job] = shown.jobs;
    const newest = new Date(job?.newestGood?.startedAt ?? 0);
    const copies = (destination: string, count: number, lastDay: number) =>
      Array.from({ length: count }, (_, day) => {
        const startedAt = new Date(newest.getTime() - (lastDay + day) * DAY_MS);
        const manifest = manifestOf({ id: idAt(startedAt), startedAt });
        return { destination, manifest, evidence: [], trust: 'verified' as const };
      });
    const observations = [seen('local', ...copies('local', 31, 0)), seen('offsite', ...copies('offsite', 28, 3))];
    const gallery = { name: 'gallery', source: new TestSource('gallery.db'), staleAfterMs: 2 * DAY_MS };
    const health = judged(gallery, observations, KEYS, new Date(shown.checkedAt));
    expect(shown.summary).toBe(summarize([health], []));
    expect(job?.findings).toEqual(health.findings);
    expect(job?.summary.replace(/last proven.*(?=\.$)/, 'never proven by a drill')).toBe(health.summary);
    expect(Object.keys(job?.destinations[1] ?? {})).toEqual(Object.keys(health.destinations[1] ?? {}));
  });
});
