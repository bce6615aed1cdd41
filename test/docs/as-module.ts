// Makes a module that type-checks of what a document shows, which is often a piece of one.

import * as library from 'nestjs-backup';

/** What the examples take for given: things that a reader has, under names that say what they are. */
const GIVEN = `import type { ExecutionContext, Type } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { BackupGroupService, BackupModuleOptions, BackupReplicationService, BackupRescueService, BackupService, DestinationOptions, DrillVerifier, JobOptions } from 'nestjs-backup';
declare const backups: BackupService;
declare const groups: BackupGroupService;
declare const rescues: BackupRescueService;
declare const replications: BackupReplicationService;
declare const id: string;
declare const database: { open(): Promise<void>; close(): Promise<void> };
declare const reflector: Reflector;
declare const context: ExecutionContext;
declare const JwtAuthGuard: Type;
declare const BackupGuard: Type;
declare const GalleryVerifier: Type<DrillVerifier>;
`;

/** Modules that examples import from their reader's application, and packages that only the reader has. */
export const GIVEN_MODULES = {
  'terminus.d.ts': `declare module '@nestjs/terminus' {
  export class HealthIndicatorService {
    check<const Key extends string>(key: Key): { up(message: string): object; down(message: string): object };
  }
}
`,
  'other-side.ts': `import type { NotifierCandidate } from 'nestjs-backup/testing';
export declare const startOtherSide: NotifierCandidate['start'];
`,
  'my-storage.ts': `import type { Storage } from 'nestjs-backup';
export declare class MyStorage implements Storage {
  constructor(options?: { readonly host: string });
  readonly kind: string;
  readonly location: string;
  readonly write: Storage['write'];
  readonly read: Storage['read'];
  readonly stat: Storage['stat'];
  readonly list: Storage['list'];
  readonly delete: Storage['delete'];
}
`,
} as const;

const GIVEN_CLASSES = `import { MyStorage } from './my-storage.js';
import type { Notifier, Source } from 'nestjs-backup';
declare const MySource: new () => Source;
declare const MyNotifier: new () => Notifier;
`;

/** A whole module stays as it is; options and statements get around them what the document leaves out. */
export function asModule(shown: string): string {
  const code = withoutIndent(shown);
  if (/^(import|export) /m.test(code)) return code;
  const isPieceOfOptions = /^\w+: /.test(code);
  const body = isPieceOfOptions
    ? `const piece: Partial<BackupModuleOptions> | Partial<JobOptions> | Partial<DestinationOptions> = {\n${code}};`
    : `async function example() {\n${code}}`;
  return `${GIVEN}${GIVEN_CLASSES}${importsFor(code)}\n${body}\nexport {};\n`;
}

/** In a list, an example is indented. */
function withoutIndent(shown: string): string {
  const [indent = ''] = /^ */.exec(shown) ?? [];
  return shown.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}

function importsFor(code: string): string {
  const types = ['BackupPermissionName'];
  const names = [...Object.keys(library), ...types].filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return names
    .map((name) => `import ${types.includes(name) ? 'type ' : ''}{ ${name} } from 'nestjs-backup';`)
    .join('\n');
}
