// The place that docs/cli.md is about: an application that was backed up, and is gone but for its data.

import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

import { say } from '#backup/cli/command-line.spec.support.js';
import { startStandalone } from '#backup/nest/standalone/standalone.js';
import { loadDriver } from '#backup/sources/sqlite/load-driver.js';

/** What the document calls them. */
const PATHS = ['/mnt/backups', '/srv', '/media/usb', '/home/me', 'dist/'] as const;
const WHO = `${userInfo().username}@${hostname()}`;

export interface DocumentedPlace {
  /** What a person sees who types the line: the answer, and then what is said beside it. */
  type(line: string): Promise<string>;
}

/** Everything of it is below the directory. */
export async function makeDocumentedPlace(directory: string): Promise<DocumentedPlace> {
  const at = (path: string): string => join(directory, path);
  for (const path of PATHS) await mkdir(at(path), { recursive: true });
  await mkdir(at('/srv/uploads'));
  await writeFile(at('/srv/uploads/cat.jpg'), 'meow');
  await writeFile(at('/srv/uploads/dog.jpg'), 'woof');
  const identity = await generateX25519Identity();
  await writeFile(at('/media/usb/key.txt'), `${identity}\n`);
  await fill(
    at('/srv/gallery.db'),
    'CREATE TABLE photos (id INTEGER PRIMARY KEY, name TEXT)',
    'CREATE TABLE albums (id INTEGER PRIMARY KEY)',
    INSERT,
  );
  const options = {
    destinations: { nas: { storage: { type: 'local', directory: at('/mnt/backups') } } },
    encryption: { recipients: [await identityToRecipient(identity)], identities: [identity] },
    jobs: {
      gallery: { source: { type: 'sqlite', file: at('/srv/gallery.db') } },
      uploads: { source: { type: 'files', directory: at('/srv/uploads') } },
    },
  } as const;
  await writeFile(at('dist/package.json'), '{ "type": "module" }');
  await writeFile(at('dist/backup.options.js'), `export default ${JSON.stringify(options)};`);
  const { backups, close } = await startStandalone(options);
  await backups.run('gallery', { label: 'before the release' });
  await backups.run('uploads');
  await close();
  const here = (text: string): string => PATHS.reduce((said, path) => said.replaceAll(path, at(path)), text);
  const there = (text: string): string =>
    text.replaceAll(directory, '').replaceAll('/dist/', 'dist/').replaceAll(WHO, 'me@rescue');
  return {
    async type(line) {
      const [, ...args] = wordsOf(here(line));
      const { stdout, stderr } = await say(args, { env: process.env });
      // How far it is, is said when it takes long.
      return there(stdout + stderr.replaceAll(/^… .*\n/gm, ''));
    },
  };
}

const INSERT =
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120) INSERT INTO photos SELECT i, 'photo ' || i FROM n";

async function fill(file: string, ...statements: readonly string[]): Promise<void> {
  await writeFile(file, '');
  const database = (await loadDriver()).open(file);
  for (const statement of statements) database.run(statement);
  database.close();
}

/** `npx nestjs-backup` counts as one word; quotes hold several together. */
function wordsOf(line: string): string[] {
  const words = line.replace(/^npx /, '').match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}
