// A recovery as it is seen at a terminal: nothing is left but the storage and the key.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { NestFactory } from '@nestjs/core';
import { BackupModule, BackupService } from 'nestjs-backup';

import { atTerminal } from './terminal.js';

const MAIN = fileURLToPath(new URL('../../../libs/backup/dist/cli/main.js', import.meta.url));
const COLUMNS = 110;
/** So many pictures of a progress bar tell how it moves. */
const FRAMES = 3;
const BAR = /\[[█░]+\]/;

/** Of a database with so many photos of 20 kB. The directory is shown as if it were the root. */
export async function record(directory: string, photos: number): Promise<string> {
  await backUpAndLose(directory, photos);
  const environment = {
    NESTJS_BACKUP_STORAGE: `file://${directory}/mnt/backups`,
    NESTJS_BACKUP_IDENTITY: 'key.txt',
  };
  const exports = Object.entries(environment).map(([name, value]) => `$ export ${name}=${value}`);
  const shown = [exports.join('\n')];
  for (const line of ['list', `restore --job gallery --to ${directory}/srv/gallery.db`]) {
    const { exitCode, lines } = await atTerminal(`${process.execPath} --no-warnings ${MAIN} ${line}`, {
      answers: [{ to: /to go on: $/, type: 'gallery.db' }],
      columns: COLUMNS,
      environment,
      directory,
    });
    if (exitCode !== 0) throw new Error(`${line} ended with exit code ${exitCode}: ${lines.join('\n')}`);
    shown.push(`$ npx nestjs-backup ${line}\n${lines.flatMap(someOf).join('\n')}`);
  }
  return `${shown.join('\n\n').replaceAll(directory, '')}\n`;
}

async function backUpAndLose(directory: string, photos: number): Promise<void> {
  for (const folder of ['srv', 'mnt/backups']) mkdirSync(join(directory, folder), { recursive: true });
  const file = join(directory, 'srv/gallery.db');
  const key = join(directory, 'key.txt');
  execFileSync('age-keygen', ['-o', key], { stdio: 'ignore' });
  const recipient = execFileSync('age-keygen', ['-y', key], { encoding: 'utf8' }).trim();
  execFileSync('sqlite3', [
    file,
    `CREATE TABLE photos (id INTEGER PRIMARY KEY, title TEXT, pixels BLOB);
     INSERT INTO photos SELECT value, 'Photo ' || value, randomblob(20000) FROM generate_series(1, ${photos})`,
  ]);
  const module = BackupModule.forRoot({
    destinations: { local: { storage: { type: 'local', directory: join(directory, 'mnt/backups') } } },
    encryption: { recipients: [recipient] },
    jobs: { gallery: { source: { type: 'sqlite', file } } },
    schedules: false,
  });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  for (const label of ['nightly', 'before the release']) await app.get(BackupService).run('gallery', { label });
  await app.close();
  execFileSync('rm', [file]);
}

/** The last layer of a line is what stays; of the bars before it a few are shown. */
function someOf(layers: readonly string[]): string[] {
  const bars = layers.filter((layer) => BAR.test(layer));
  const every = Math.max(1, Math.ceil(bars.length / FRAMES));
  const last = layers.at(-1) ?? '';
  return [...bars.filter((_, index) => index % every === Math.floor(every / 2)), ...(BAR.test(last) ? [] : [last])];
}
