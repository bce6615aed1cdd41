// Where data is to go: what a person gives as --to, made into the source that it is for a backup of that kind.

import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Backup } from '../core/backup.js';
import { BackupError } from '../core/errors.js';
import type { Manifest } from '../core/manifest.js';
import type { BackupModuleOptions } from '../nest/options/options.js';
import { shellWord } from './words/shell.js';

type SourceOptions = BackupModuleOptions['jobs'][string]['source'];

/** How a PostgreSQL database is put back, where that is to be otherwise than usual. */
export interface Ways {
  readonly ignoreOwners?: true;
  readonly inPlace?: true;
  /** Default: what the URL or the environment says. */
  readonly password?: string;
}

interface Place {
  /** What of a path has to be there. */
  readonly needs: 'nothing' | 'its directory' | 'itself';
  /** What --to takes, as a person types it. */
  readonly example: (target: string) => string;
  readonly source: (to: string, manifest: Manifest, ways: Ways) => SourceOptions;
}

const databaseExample = (target: string): string => `postgres://user@host:5432/${target}`;
const tablesOf = ({ facts }: Manifest): string[] => facts.tables.map(({ name }) => name);

const PLACES: Readonly<Record<string, Place>> = {
  postgres: {
    example: databaseExample,
    needs: 'nothing',
    source: (to, manifest, { ignoreOwners, inPlace, password }) => ({
      type: 'postgres',
      ...databaseAt(to, manifest, password),
      ...(ignoreOwners ? { ignoreOwners } : {}),
      ...(inPlace ? { restoreMode: 'in-place' } : {}),
    }),
  },
  'postgres-tables': {
    example: databaseExample,
    needs: 'nothing',
    source: (to, manifest, { ignoreOwners, password }) => ({
      type: 'postgres-tables',
      ...databaseAt(to, manifest, password),
      tables: tablesOf(manifest),
      ...(ignoreOwners ? { ignoreOwners } : {}),
    }),
  },
  sqlite: {
    example: (target) => `/path/to/${target}`,
    needs: 'its directory',
    source: (to) => ({ type: 'sqlite', file: pathOf(to) }),
  },
  'sqlite-tables': {
    example: (target) => `/path/to/${target}`,
    needs: 'its directory',
    source: (to, manifest) => ({ type: 'sqlite-tables', file: pathOf(to), tables: tablesOf(manifest) }),
  },
  files: {
    example: (target) => `/path/to/${target}`,
    needs: 'its directory',
    source: (to) => ({ type: 'files', directory: pathOf(to) }),
  },
  logs: {
    example: (target) => `/path/to/${target}`,
    needs: 'itself',
    source: (to) => ({ type: 'logs', directory: pathOf(to) }),
  },
  environment: {
    example: () => '/path/to/review',
    needs: 'nothing',
    source: (to) => ({ type: 'environment', restoreDirectory: pathOf(to), variables: ['*'] }),
  },
  'secrets-manager': {
    example: () => '/path/to/review',
    needs: 'nothing',
    source: (to) => ({ type: 'secrets-manager', restoreDirectory: pathOf(to) }),
  },
};

/** @throws BackupError REQUEST_INVALID when such a backup can't go there, saying what would do */
export async function aimAt(
  to: string,
  { id, manifest }: Pick<Backup, 'id' | 'manifest'>,
  ways: Ways = {},
): Promise<SourceOptions> {
  const place = placeOf(id, manifest);
  const { kind, target } = manifest.source;
  if (isDatabase(to) === isDatabase(place.example('x'))) {
    if (place.needs !== 'nothing') await requireDirectory(place.needs === 'itself' ? pathOf(to) : dirname(pathOf(to)));
    return place.source(to, manifest, ways);
  }
  throw new BackupError('REQUEST_INVALID', `The backup of ${target} (${kind}) can't go there.`, {
    hint: `For it --to is such as ${shellWord(place.example(target))}.`,
  });
}

/** @throws BackupError REQUEST_INVALID, saying what to give as --to */
export function requireAim({ id, manifest }: Pick<Backup, 'id' | 'manifest'>): never {
  const { kind, target } = manifest.source;
  const { example } = placeOf(id, manifest);
  throw new BackupError('REQUEST_INVALID', `Where ${target} (${kind}) is to go is not known from its backups.`, {
    hint: `Add --to ${shellWord(example(target))}, or --config with the options of the application.`,
  });
}

/** What a person would type as --to. Undefined where such a backup does not go anywhere by itself. */
export function exampleFor({ kind, target }: Manifest['source']): string | undefined {
  return Object.hasOwn(PLACES, kind) ? PLACES[kind]?.example(target) : undefined;
}

/** Scratch places that need no server are made in a directory. Undefined: this kind needs one. */
export function scratchFor({ id, manifest }: Pick<Backup, 'id' | 'manifest'>, directory: string): string | undefined {
  const place = placeOf(id, manifest);
  if (isDatabase(place.example('x'))) return undefined;
  return place.needs === 'itself' ? directory : join(directory, manifest.source.target);
}

function placeOf(id: string, { source: { kind, target } }: Manifest): Place {
  const place = Object.hasOwn(PLACES, kind) ? PLACES[kind] : undefined;
  if (place !== undefined) return place;
  const changesOf = /^(.+)-changes$/.exec(kind)?.[1];
  throw changesOf === undefined
    ? new BackupError('REQUEST_INVALID', `How a ${kind} source is put back is known to its application only.`, {
        hint: `Give --config with its options, or take the content by: nestjs-backup download ${id}.`,
      })
    : new BackupError('REQUEST_INVALID', `${id} holds only changes of ${target}, which are no backup by themselves.`, {
        hint: `Restore a ${changesOf} backup of ${target} and add --with-changes.`,
      });
}

/** The database that was backed up, on another server, when the URL names none. */
function databaseAt(url: string, { source: { target } }: Manifest, password: string | undefined) {
  const namesNone = URL.canParse(url) && new URL(url).pathname.length < 2;
  return {
    url,
    ...(namesNone ? { database: target } : {}),
    ...(password === undefined ? {} : { password }),
  };
}

function isDatabase(to: string): boolean {
  return /^postgres(ql)?:/.test(to);
}

/** One that is not there is more often a typing error than meant. */
async function requireDirectory(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new BackupError('REQUEST_INVALID', `There is no directory ${path} to restore into.`, {
    hint: `Make it by: mkdir -p ${shellWord(path)}`,
  });
}

function pathOf(to: string): string {
  if (to.startsWith('file:')) return fileURLToPath(to);
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(to)) return resolve(to);
  throw new BackupError('REQUEST_INVALID', 'What is given as --to is no path.', {
    hint: 'Write /path/to/it or file:///path/to/it.',
  });
}
