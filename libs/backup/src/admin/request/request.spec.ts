// Checking requests: bodies, queries and ids.

import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
// An application has it from Nest: decorators keep there what they say.
// oxlint-disable-next-line import/no-unassigned-import
import 'reflect-metadata';

import { newBackupId, newRunId } from '../../core/names.js';
import { CreateBackupDto } from '../dto/create-backup.dto.js';
import { DrillDto } from '../dto/drill.dto.js';
import { HealthDto } from '../dto/health.dto.js';
import { ListBackupsDto } from '../dto/list-backups.dto.js';
import { RestoreDto } from '../dto/restore.dto.js';
import { IdPipe } from './id.pipe.js';
import { mountPath } from './mount-path.js';
import { RequestPipe } from './request.pipe.js';

const invalid = expect.objectContaining({ code: 'REQUEST_INVALID' });

describe('RequestPipe', () => {
  it.each([undefined, null, {}])('takes %p as nothing given', (value) => {
    expect({ ...new RequestPipe(ListBackupsDto).transform(value) }).toEqual({ limit: 100, fresh: false });
  });

  it('reads numbers and flags from queries', () => {
    expect(new RequestPipe(ListBackupsDto).transform({ limit: '7' }).limit).toBe(7);
    const flags = ['', 'true', 'false'].map((strict) => new RequestPipe(HealthDto).transform({ strict }).strict);
    expect(flags).toEqual([true, true, false]);
  });

  it('fills in what is safe', () => {
    const request = new RequestPipe(RestoreDto).transform({ confirm: 'gallery.db' });
    expect({ ...request }).toEqual({ confirm: 'gallery.db', safetyBackup: true, accept: [] });
  });

  it.each(['7d', '15m', '1.5h'])('takes the duration %s', (within) => {
    expect(new RequestPipe(DrillDto).transform({ within }).within).toBe(within);
  });

  it.each([[], 'text', 7, true])('refuses %p, which is no object', (value) => {
    expect(() => new RequestPipe(CreateBackupDto).transform(value)).toThrow(invalid);
  });

  it('names every problem and bounds what it repeats', () => {
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}${'y'.repeat(1000)}`, 1]));
    try {
      new RequestPipe(CreateBackupDto).transform({ label: 1, ...fields });
      throw new Error('It was accepted.');
    } catch (error) {
      const { problems } = (error as { context: { problems: string[] } }).context;
      expect(problems).toHaveLength(50);
      expect(Math.max(...problems.map(({ length }) => length))).toBe(200);
    }
  });

  it('does not let the prototype be changed', () => {
    const body: unknown = JSON.parse('{"__proto__":{"job":"gallery"}}');
    expect(new RequestPipe(CreateBackupDto).transform(body).job).toBeUndefined();
  });
});

describe('IdPipe', () => {
  it('lets ids through', () => {
    const [backupId, runId] = [newBackupId(new Date(0)), newRunId(new Date(0))];
    expect(new IdPipe('backup').transform(backupId)).toBe(backupId);
    expect(new IdPipe('run').transform(runId)).toBe(runId);
    expect(() => new IdPipe('backup').transform(runId)).toThrow(invalid);
    expect(() => new IdPipe('run').transform(backupId)).toThrow(invalid);
  });

  it.each(['', '..', '../x', `${newBackupId(new Date(0))}\n`, `${newBackupId(new Date(0))}/..`])('refuses %p', (id) => {
    expect(() => new IdPipe('backup').transform(id)).toThrow(invalid);
    expect(() => new IdPipe('run').transform(`run-${id}`)).toThrow(invalid);
  });
});

describe('mountPath', () => {
  it.each([
    ['create', '/admin/backups/create', '/admin/backups'],
    ['create', '/api/v1/admin/backups/create/?x=1', '/api/v1/admin/backups'],
    [':id/restore', '/admin/backups/20200101T000000Z-aaaaaaaaaa/restore', '/admin/backups'],
    ['runs/:id/cancel', '/b/runs/run-1/cancel', '/b'],
  ])('of the route %s at %s', (route, url, expected) => {
    const context = { getHandler: () => context };
    Reflect.defineMetadata('path', route, context);
    expect(mountPath(context as unknown as ExecutionContext, url)).toBe(expected);
  });
});
