// The lines that put a backup back without this tool: standard programs only.

import { backupFolder } from '../../core/names.js';
import type { Manifest, ManifestObject } from '../../core/manifest.js';
import { shellWord } from './shell.js';

/** Where the bytes of an object come from, for a shell: a file, or a command that writes them to stdout. */
export type Fetch = (key: string) => { readonly file: string } | { readonly command: string };

/** What takes the plain content after a pipe. */
type Taker = string;

const RESTORED = 'restored';
const UNTAR = `tar xpf - -C ${RESTORED}`;
const PSQL = 'psql -X --set ON_ERROR_STOP=1';

/** By the kind of the source. Without a taker the content is written to a file of its name. */
const TAKERS: Readonly<Record<string, (plainName: string) => Taker | undefined>> = {
  postgres: (name) => (name.endsWith('.sql') ? `${PSQL} -d postgres` : 'pg_restore --exit-on-error -d fresh'),
  'postgres-tables': () => `${PSQL} -d app`,
  'sqlite-tables': () => 'sqlite3 -bail app.db',
  files: (name) => (name.endsWith('.list') ? `(cd ${RESTORED} && xargs -0 rm -rf --)` : UNTAR),
};

const FIRST: Readonly<Record<string, string>> = {
  postgres: 'createdb fresh',
  files: `mkdir ${RESTORED}`,
};

/** `earlier`: what the backup builds on, the whole one first. `key`: the file with the private key. */
export function linesByHand(manifest: Manifest, earlier: readonly Manifest[], fetch: Fetch, key = 'key.txt'): string[] {
  const { kind } = manifest.source;
  const objects = [...earlier, manifest].flatMap((backup) => neededOf(backup).map((object) => ({ backup, object })));
  const isUnpacked = objects.some(({ object }) => takerFor(kind, object) === UNTAR);
  const first = FIRST[kind] ?? (isUnpacked ? `mkdir ${RESTORED}` : undefined);
  return [
    ...(first === undefined ? [] : [first]),
    ...objects.map(({ backup, object }) => lineFor(kind, object, fetch(`${backupFolder(backup)}${object.name}`), key)),
  ];
}

/** What was removed is removed before what is new is put there; an index is only looked things up in. */
function neededOf({ source, objects }: Manifest): ManifestObject[] {
  if (source.kind !== 'files') return [...objects];
  return objects.filter(({ plain }) => plain.name !== 'index.jsonl').toSorted((a, b) => rank(a) - rank(b));
}

function rank({ plain }: ManifestObject): number {
  return plain.name.endsWith('.list') ? 0 : 1;
}

function takerFor(kind: string, { plain: { name } }: ManifestObject): Taker | undefined {
  return TAKERS[kind]?.(name) ?? (name.endsWith('.tar') ? UNTAR : undefined);
}

function lineFor(kind: string, object: ManifestObject, from: ReturnType<Fetch>, key: string): string {
  const undo = object.stages.toReversed().map(({ name, parameters }) => undoOf(name, parameters, key));
  const taker = takerFor(kind, object);
  const end = taker === undefined ? ` > ${object.plain.name}` : '';
  const takers = taker === undefined ? undo : [...undo, taker];
  if ('command' in from) return [from.command, ...takers].join(' | ') + end;
  const [first, ...others] = takers;
  if (first === undefined) return `cp ${from.file} ${object.plain.name}`;
  return [`${first} < ${from.file}`, ...others].join(' | ') + end;
}

function undoOf(stage: string, parameters: Readonly<Record<string, unknown>>, key: string): string {
  if (stage === 'gzip') return 'gunzip';
  if (stage === 'zstd') return 'zstd -d';
  if (stage !== 'age') return shellWord(stage);
  return parameters['recipients'] === undefined ? 'age -d' : `age -d -i ${shellWord(key)}`;
}
