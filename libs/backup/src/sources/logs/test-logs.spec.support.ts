// Directories of logs, and the runs of a job on them as the engine would do them: capture, keep, clear.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import type { BackupError } from '../../core/errors.js';
import { newBackupId } from '../../core/names.js';
import type { EarlierBackup } from '../../core/source.js';
import { contentOf, examContext } from '../../testing/source-exam/examination.js';
import { collect } from '../../testing/streams.js';
import { readTar } from '../../kit/tar/read-tar.js';
import type { LogsSourceOptions } from './logs-options.js';
import { LogsSource } from './logs-source.js';

export interface Archive extends EarlierBackup {
  /** The content of each log, by name. */
  readonly logs: Readonly<Record<string, string>>;
  readonly warnings: readonly BackupError[];
}

/** Directories that are removed after each test. Call it once at the top of a test file. */
export function logDirectories() {
  const directories: string[] = [];
  afterEach(async () => {
    for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
  });
  return async (options: Partial<LogsSourceOptions> = {}) => {
    const directory = await mkdtemp(join(tmpdir(), 'logs-'));
    directories.push(directory);
    const source = new LogsSource({
      directory,
      include: ['**/*.log*'],
      exclude: [],
      destinations: [],
      clear: 'collapse',
      clock: systemClock,
      ...options,
    });
    return { directory, source, ...jobOn(source) };
  };
}

/** Ids are of seconds that follow each other. */
function jobOn(source: LogsSource) {
  const archives: Archive[] = [];
  const archive = async (): Promise<Archive> => {
    const warnings: BackupError[] = [];
    const context = { ...examContext(), warn: (error: BackupError) => void warnings.push(error) };
    const startedAt = new Date(Date.UTC(2026, 10, 19) + archives.length * 1000);
    const capture = await source.capture({ ...context, earlier: async () => archives.slice(-1) });
    try {
      const content = await contentOf(capture);
      const logs: Record<string, string> = {};
      for await (const entry of readTar(content.open('logs.tar'))) {
        logs[entry.name] = (await collect(entry.content)).toString();
      }
      const made = { id: newBackupId(startedAt), startedAt, content, logs, warnings, facts: await capture.facts() };
      archives.push(made);
      return made;
    } finally {
      await capture.close();
    }
  };
  const clear = async (backup: Archive): Promise<readonly string[]> => await source.clear(backup, examContext());
  return {
    archives,
    /** A backup whose process died before it cleared anything. */
    archive,
    clear,
    /** A whole run. */
    async run(): Promise<Archive> {
      const made = await archive();
      await clear(made);
      return made;
    },
    /** All that was archived of a log, in order. */
    linesOf: (name: string): string => archives.map(({ logs }) => logs[name] ?? '').join(''),
  };
}
