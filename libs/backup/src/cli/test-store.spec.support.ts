// A storage with real backups in it, compressed and encrypted, as an application that is gone would have left it.

import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { backupFolder } from '../core/names.js';
import { startStandalone } from '../nest/standalone/standalone.js';
import { TestSource } from '../operations/test-source.spec.support.js';
import { say, type Said, type Situation } from './command-line.spec.support.js';

export interface TestStore {
  readonly directory: string;
  readonly url: string;
  /** A file with the key of all. */
  readonly keyFile: string;
  /** What is in every backup. */
  readonly source: TestSource;
  /** Of the jobs `things` and `others`. */
  readonly ids: { readonly things: string; readonly others: string };
  /** The file of an object of `things`. */
  objectFile(name: string): string;
  /** With the storage and, unless told otherwise, the key. */
  say(args: readonly string[], surroundings?: Situation & { readonly keyless?: boolean }): Promise<Said>;
}

export async function makeStore(directory: string, source = new TestSource()): Promise<TestStore> {
  const identity = await generateX25519Identity();
  const [store, keyFile] = [join(directory, 'store'), join(directory, 'key.txt')];
  await mkdir(directory, { recursive: true });
  await writeFile(keyFile, `# a key\n${identity}\n`);
  const encryption = { recipients: [await identityToRecipient(identity)] };
  const standalone = await startStandalone({
    destinations: { nas: { storage: { type: 'local', directory: store } } },
    jobs: { things: { source, encryption }, others: { source, encryption } },
    encryption: 'none',
  } as Parameters<typeof startStandalone>[0]);
  const { backupId: things } = await standalone.backups.run('things');
  const { backupId: others } = await standalone.backups.run('others');
  await standalone.close();
  const url = pathToFileURL(store).href;
  return {
    directory: store,
    url,
    keyFile,
    source,
    ids: { things, others },
    objectFile: (name) => join(store, backupFolder({ job: 'things', id: things }), name),
    say: async ([verb = '', ...args], { keyless = false, ...surroundings } = {}) =>
      await say([verb, '-s', url, ...(keyless ? [] : ['-i', keyFile]), ...args], surroundings),
  };
}
