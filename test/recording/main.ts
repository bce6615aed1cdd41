// `npm run record`: plays a recovery at a terminal and puts what is seen there into the README.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../readme/programs.js';
import { record } from './record.js';

const BLOCK = /(?<=## When the application is gone\n[^]*?```console\n)[^]*?(?=```)/;
/** About 600 MB: long enough to see it move. */
const PHOTOS = 30_000;

const directory = await mkdtemp(join(tmpdir(), 'recording-'));
try {
  const recording = await record(directory, PHOTOS);
  const readme = join(ROOT, 'README.md');
  const text = await readFile(readme, 'utf8');
  if (!BLOCK.test(text)) throw new Error(`There is no place for a recording in ${readme}.`);
  await writeFile(
    readme,
    text.replace(BLOCK, () => recording),
  );
  process.stdout.write(recording);
} finally {
  await rm(directory, { recursive: true });
}
