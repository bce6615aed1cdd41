// A page of backups on the wire, with what could not be looked at.

import type { BackupService } from '../../nest/backup.service.js';
import { type BackupView, viewBackup } from './backup.view.js';
import { type ErrorView, viewError } from './error.view.js';

type BackupPage = Awaited<ReturnType<BackupService['list']>>;

export abstract class BackupListView {
  abstract readonly backups: readonly BackupView[];
  abstract readonly total: number;
  abstract readonly next?: string;
  abstract readonly asOf: string;
  abstract readonly unreadable: readonly UnreadableView[];
  abstract readonly unreachable: readonly UnreachableView[];
}

export abstract class UnreadableView {
  abstract readonly id: string;
  abstract readonly destination: string;
  abstract readonly error: ErrorView;
}

export abstract class UnreachableView {
  abstract readonly destination: string;
  abstract readonly error: ErrorView;
}

export function viewBackupList({ backups, total, next, asOf, unreadable, unreachable }: BackupPage): BackupListView {
  return {
    backups: backups.map(viewBackup),
    total,
    ...(next === undefined ? {} : { next }),
    asOf: asOf.toISOString(),
    unreadable: unreadable.map(viewUnreadable),
    unreachable: unreachable.map(viewUnreachable),
  };
}

export function viewUnreadable({ id, destination, error }: BackupPage['unreadable'][number]): UnreadableView {
  return { id, destination, error: viewError(error) };
}

export function viewUnreachable({ destination, error }: BackupPage['unreachable'][number]): UnreachableView {
  return { destination, error: viewError(error) };
}
