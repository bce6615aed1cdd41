// The section on logs: rotations under a writer that never rests, and what became of its lines.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { CLEAR_WAYS, type ClearWay } from '#backup/sources/logs/logs-options.js';
import { LogJob } from '../logs/log-job.js';
import { examineLines, Writer } from '../logs/writer.js';
import type { BenchOptions } from './options.js';
import type { Row, Section } from './report.js';
import { say } from './say.js';

const LINES_PER_SECOND = 20_000;
const ROTATIONS = 10;
const PROMISE_ALL: ReadonlySet<ClearWay> = new Set(['rename', 'collapse']);

export async function benchLogs({ logs: seconds }: BenchOptions, folder: string): Promise<Section[]> {
  const rows: Row[] = [];
  for (const clear of CLEAR_WAYS) {
    say(`Logs: ${ROTATIONS} rotations by ${clear} in ${seconds} s`);
    rows.push(await rotate(clear, seconds, folder));
  }
  const title = `Logs: ${LINES_PER_SECOND} lines in a second for ${seconds} s, ${ROTATIONS} rotations; lines that are not there once and in order`;
  return [{ title, rows }];
}

async function rotate(clear: ClearWay, seconds: number, folder: string): Promise<Row> {
  let writer: Writer | undefined;
  const reopen = (): void => writer?.reopen();
  const world = new LogJob(mkdtempSync(join(folder, 'logs-')), clear === 'rename' ? { reopen } : { clear });
  await world.prepare();
  writer = await Writer.start(world.log, LINES_PER_SECOND);
  const tookMs: number[] = [];
  try {
    for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
      const begun = performance.now();
      await world.run();
      tookMs.push(performance.now() - begun);
      await delay((seconds * 1000) / ROTATIONS - (performance.now() - begun));
    }
  } catch (error) {
    writer.kill();
    throw error;
  }
  const written = await writer.stop();
  await world.run();
  const { lines, missing, repeated, broken } = await examineLines(world.archived());
  const longest = Math.max(...tookMs).toFixed(0);
  return {
    measure: `by ${clear}`,
    unit: 'lines',
    value: missing + repeated + broken,
    ...(PROMISE_ALL.has(clear) ? { target: 0 } : {}),
    detail: `${written} written, ${lines} archived, ${missing} missing, ${repeated} repeated; a run took ${longest} ms at most`,
  };
}
