// Options of BackupAdminModule.register, and their check: no guards, no routes.

import type { CanActivate, DynamicModule, Type } from '@nestjs/common';

import { BackupError } from '../core/errors.js';

/** A guard class, made by Nest with what it injects, or a guard that exists already. */
export type BackupAdminGuard = Type<CanActivate> | CanActivate;

/**
 * Names whoever is behind a request, e.g. their e-mail address, from what the host's guards left in it: for the records of
 * runs and the audit trail. Undefined: nobody is named. Written as a method, so that the host may say which request it is.
 */
export type ActorResolver = { resolve(request: object): string | undefined }['resolve'];

interface CommonOptions {
  /** Where the routes are, below the application's global prefix. Default `admin/backups`. */
  readonly path?: string;
  /** Modules that provide what the guards inject. */
  readonly imports?: NonNullable<DynamicModule['imports']>;
  /** Default: nobody is named. */
  readonly actor?: ActorResolver;
}

export interface GuardedAdminOptions extends CommonOptions {
  /** At least one. They decide who may call which route, by the permission it carries. */
  readonly guards: readonly [BackupAdminGuard, ...BackupAdminGuard[]];
  readonly unguarded?: never;
}

/** For local use only: whoever reaches the port can read, replace and delete all data. */
export interface UnguardedAdminOptions extends CommonOptions {
  readonly unguarded: true;
  readonly guards?: never;
}

export type BackupAdminOptions = GuardedAdminOptions | UnguardedAdminOptions;

export interface AdminSettings {
  readonly path: string;
  /** Empty only when that was asked for explicitly. */
  readonly guards: readonly BackupAdminGuard[];
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly actor: ActorResolver | undefined;
}

const DEFAULT_PATH = 'admin/backups';

/** @throws BackupError ADMIN_UNGUARDED, OPTIONS_INVALID */
export function parseAdminOptions({
  path = DEFAULT_PATH,
  guards,
  unguarded,
  imports,
  actor,
}: BackupAdminOptions): AdminSettings {
  return {
    path: readPath(path),
    guards: readGuards(guards, unguarded),
    imports: imports ?? [],
    actor: readActor(actor),
  };
}

function readActor(actor: unknown): ActorResolver | undefined {
  if (actor === undefined || typeof actor === 'function') return actor as ActorResolver | undefined;
  throw new BackupError('OPTIONS_INVALID', 'The actor of BackupAdminModule must be a function of the request.');
}

function readPath(path: unknown): string {
  const trimmed = typeof path === 'string' ? path.replaceAll(/^\/+|\/+$/g, '') : '';
  if (trimmed !== '') return trimmed;
  throw new BackupError('OPTIONS_INVALID', 'The path of BackupAdminModule must be a text that is not empty.');
}

function readGuards(guards: unknown, unguarded: unknown): readonly BackupAdminGuard[] {
  if (guards === undefined && unguarded === true) return [];
  if (!Array.isArray(guards) || guards.length === 0) {
    throw new BackupError('ADMIN_UNGUARDED', 'BackupAdminModule was given no guards; its routes are not mounted.');
  }
  const wrong = guards.findIndex((guard) => !isGuard(guard));
  if (wrong === -1) return guards;
  throw new BackupError('ADMIN_UNGUARDED', `guards[${wrong}] of BackupAdminModule is no guard; no route is mounted.`, {
    hint: 'Pass guard classes or instances. One that is undefined is usually a circular import.',
  });
}

function isGuard(value: unknown): value is BackupAdminGuard {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && 'canActivate' in value;
}
