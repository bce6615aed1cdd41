// Records as they are stored: their keys, their texts, and what happens to them.

import { describe, expect, it } from '@jest/globals';

import { AUDIT_ACTIONS } from '../../core/audit.js';
import { BackupError } from '../../core/errors.js';
import { parseAudit, serializeAudit } from './audit-entry.js';
import { auditObject, runObject } from './journal.js';
import { auditKey, newAuditId, parseJournalKey, runKey, stampOf } from './journal-keys.js';
import { parseRun, serializeRun } from './run-record.js';
import { auditAt, NOON, openedAt, runAt, testJournals } from './test-journal.spec.support.js';

const open = testJournals();
const ID = 'run-20261120T115500Z-k3x9q2abcd';

describe('a key', () => {
  it('says when, what and which, and is understood again', () => {
    expect(runKey(ID, 'ended')).toBe('.runs/2026/11/20/run-20261120T115500Z-k3x9q2abcd.json');
    expect(runKey(ID, 'opened')).toBe('.runs/2026/11/20/run-20261120T115500Z-k3x9q2abcd.opened.json');
    expect(parseJournalKey(runKey(ID, 'lost'))).toEqual({ kind: 'runs', id: ID, word: 'lost' });
    for (const action of AUDIT_ACTIONS) {
      const id = newAuditId(NOON, action);
      expect(stampOf(id)).toBe('20261120T120000Z');
      expect(parseJournalKey(auditKey(id))).toEqual({ kind: 'audit', id, action });
    }
  });

  it.each([
    'gallery/2026/11/20/20261120T115500Z-k3x9q2abcd/manifest.json',
    `.runs/2026/11/21/${ID}.json`,
    `.runs/2026/11/20/${ID}`,
    `.runs/2026/11/20/${ID}.closed.json`,
    '.audit/2026/11/20/20261120T115500Z-format-k3x9q2abcd.json',
    '.audit/2026/11/20/20261120T115500Z-restore-k3x9q2abcd.lost.json',
    '.runs/2026/11/20/notes.txt',
    '',
  ])('is not %s', (key) => {
    expect(parseJournalKey(key)).toBeUndefined();
  });
});

describe('the record of a run', () => {
  it('comes back as it was, without the progress', () => {
    const error = new BackupError('STORAGE_FULL', 'No room.', { context: { bytes: 7, places: ['a'] } }).toJSON();
    const run = runAt(5, {
      state: 'failed',
      label: 'before the sale',
      by: 'ada@example.com',
      partOf: ID,
      backupId: '20261120T115500Z-k3x9q2abcd',
      checks: [{ name: 'rows', verdict: 'warning', acceptable: true, message: '' }],
      notes: ['', 'one'],
      warnings: [error],
      error,
    });
    expect(parseRun(serializeRun({ ...run, progress: { step: 'storing' } }))).toEqual(run);
    expect(serializeRun(run)).toContain('"version": 1');
    const opened = openedAt(5);
    expect(parseRun(serializeRun(opened))).toEqual(opened);
  });

  it('is refused when it can not be understood, and never written then', () => {
    const text = serializeRun(runAt(1));
    expect(() => parseRun('{')).toThrow('it is not JSON');
    expect(() => parseRun(text.replace('"version": 1', '"version": 2'))).toThrow('has version 2');
    expect(() => parseRun(text.replace('"succeeded"', '"fine"').replace('"gallery"', '"../x"'))).toThrow(
      /job must be.*state must be/,
    );
    expect(() => serializeRun(runAt(1, { job: '../x' }))).toThrow("can't be written down");
  });
});

describe('an entry of the audit trail', () => {
  it('comes back as it was', () => {
    const entry = auditAt(1, { outcome: 'refused', code: 'DELETE_REFUSED', message: 'It stays.', backupId: 'x' });
    expect(parseAudit(serializeAudit(entry))).toEqual(entry);
    expect(() => parseAudit(serializeAudit(entry).replace('"restore"', '"format"'))).toThrow('action must be');
  });
});

describe('a journal', () => {
  it('keeps records below its prefix and beside the backups, lists them by date, and writes none twice', async () => {
    const { journal, keys } = await open('nas', 'team/app');
    const [run, entry] = [runAt(5), auditAt(2 * 24 * 60)];
    expect(await journal.oldest('runs')).toBeUndefined();
    expect(await journal.write(runObject(run, 'ended'))).toBe(true);
    expect(await journal.write(runObject(run, 'ended'))).toBe(false);
    expect(await journal.write(auditObject(entry))).toBe(true);
    expect(await keys()).toEqual([`team/app/${auditKey(entry.id)}`, `team/app/${runKey(run.id, 'ended')}`]);

    const listed = async (date: string) => {
      const found: string[] = [];
      for await (const { key } of journal.list('runs', date)) found.push(key);
      return found;
    };
    expect(await listed('2026/11/20/')).toEqual([runKey(run.id, 'ended')]);
    expect(await listed('2026/11/19/')).toEqual([]);
    expect(await journal.oldest('audit')).toBe(auditKey(entry.id));
    expect(parseRun(await journal.read(runKey(run.id, 'ended')))).toEqual(run);
    expect(await journal.remove(runKey(run.id, 'ended'))).toBe(true);
    await expect(journal.read(runKey(run.id, 'ended'))).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('says what the storage keeps, and what it could not do', async () => {
    const { journal, storage } = await open();
    const forbidden = new BackupError('DELETE_FORBIDDEN', 'It stays.');
    storage.inject({ on: 'delete', fault: 'fail', error: forbidden }, { on: 'write', fault: 'fail' });
    expect(await journal.remove(runKey(ID, 'ended'))).toBe(false);
    await expect(journal.write(runObject(runAt(1), 'ended'))).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });
});
