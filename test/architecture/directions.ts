// Which room may know which, and that no two files know each other in a circle.

import { perShippedFile, roomOf, type Rule } from './rule.js';
import type { SourceFile } from './source-file.js';

const ADAPTERS = ['sources', 'stages', 'storage', 'notifiers'];
const OUTER = [
  'core',
  'kit',
  'nest/backup.service.ts',
  'nest/groups/backup-group.service.ts',
  'nest/rescue/backup-rescue.service.ts',
  'nest/replication/backup-replication.service.ts',
];

const STANDALONE = ['standalone', 'hosted', 'recovered-options', 'aimed-options', 'key-pair'].map(
  (name) => `nest/standalone/${name}.ts`,
);

/** For each room the rooms, or single files, that it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  kit: ['core'],
  sources: ['core', 'kit'],
  stages: ['core', 'kit'],
  storage: ['core', 'kit'],
  notifiers: ['core', 'kit'],
  catalog: ['core', 'kit'],
  pipeline: ['core', 'kit'],
  operations: ['core', 'kit', 'catalog', 'pipeline'],
  engine: ['core', 'kit', 'catalog', 'pipeline', 'operations'],
  nest: ['core', 'kit', ...ADAPTERS, 'catalog', 'pipeline', 'operations', 'engine'],
  admin: OUTER,
  cli: [...OUTER, ...STANDALONE, 'nest/options/options.ts', 'operations/doctor/format-doctor.ts'],
  testing: ['core', 'kit'],
  '': ['core', 'kit', ...ADAPTERS, 'catalog', 'pipeline', 'operations', 'engine', 'nest', 'admin'],
};

export const directions: readonly Rule[] = [
  perShippedFile('every file is in a room that has a place in the order', ({ path }) =>
    roomOf(path) in MAY_IMPORT
      ? []
      : [`is in an unknown room; give the room a place in test/architecture/directions.ts.`],
  ),
  perShippedFile('rooms import only the rooms below them', (file) =>
    crossings(file).flatMap(({ room, target, specifier }) => {
      const allowed = MAY_IMPORT[room] ?? [];
      if (room === roomOf(target) || allowed.includes(roomOf(target)) || allowed.includes(target)) return [];
      return [
        `imports ${specifier}; ${room || 'index.ts'} may import only ${allowed.join(', ') || 'node:'}. Pass it in.`,
      ];
    }),
  ),
  perShippedFile('adapters never import a sibling', (file) =>
    crossings(file).flatMap(({ room, target, specifier }) => {
      const [own, other] = [adapterOf(file.path), adapterOf(target)];
      const inOneRoom = ADAPTERS.includes(room) && room === roomOf(target);
      if (!inOneRoom || own === undefined || other === undefined || own === other) return [];
      return [`imports the sibling ${specifier}; move what both need to kit/ or to a file of ${room}/ itself.`];
    }),
  ),
  perShippedFile('nothing that ships imports a spec', (file) =>
    file.imports.flatMap(({ path, specifier }) =>
      path !== undefined && /\.(e2e-)?spec\.ts$/.test(path) ? [`imports ${specifier}; move what it needs out.`] : [],
    ),
  ),
  { name: 'no file imports itself through others', check: findCycles },
];

function crossings(file: SourceFile) {
  const room = roomOf(file.path);
  return file.imports.flatMap(({ path, specifier }) => (path === undefined ? [] : [{ room, target: path, specifier }]));
}

/** The folder of an adapter, e.g. `sqlite` of `sources/sqlite/capture.ts`; nothing for a file of the room itself. */
function adapterOf(path: string): string | undefined {
  const [, folder, file] = path.split('/');
  return file === undefined ? undefined : folder;
}

function findCycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const cycles: string[] = [];

  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      const cycle = [...trail.slice(trail.indexOf(path)), path];
      cycles.push(`${path} imports itself: ${cycle.join(' → ')}; move what they share to a file of its own.`);
    } else if (!finished.has(path)) {
      const next = byPath.get(path)?.imports ?? [];
      for (const { path: imported } of next) if (imported !== undefined) visit(imported, [...trail, path]);
      finished.add(path);
    }
  };
  for (const { path } of files) visit(path, []);
  return cycles;
}
