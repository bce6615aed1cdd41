// What is found by a URL alone: jobs that are damaged in part or wholly, and places that are not quite the right ones.

import { describe, expect, it } from '@jest/globals';
import { pathToFileURL } from 'node:url';

import {
  backupOf,
  folderOf,
  manifestText,
  storeBackup,
  testCatalogs,
} from '../../catalog/test-catalog.spec.support.js';
import { EXIT } from '../exit-codes.js';
import { say } from '../command-line.spec.support.js';

const open = testCatalogs();

async function withBackups() {
  const world = await open('prod/eu');
  const older = await storeBackup(world.catalog, backupOf(3));
  const newest = await storeBackup(world.catalog, backupOf(4));
  const other = await storeBackup(world.catalog, backupOf(5, { job: 'uploads' }));
  return { ...world, older, newest, other, url: pathToFileURL(world.directory).href };
}

describe('a storage that is given by its URL', () => {
  it('opens with the newest manifest damaged: by the one before it, and it is said', async () => {
    const { put, newest, older, url } = await withBackups();
    await put(`prod/eu/${folderOf(newest)}manifest.json`, manifestText(newest, { version: 2 }));
    const { stdout, stderr, exitCode } = await say(['show', '-s', `${url}/prod/eu`, older.id]);
    expect(stdout).toContain(`Backup ${older.id}`);
    expect(stderr).toContain(
      `${newest.id} in storage can't be understood: The manifest has version 2; this release reads 1.`,
    );
    expect(stderr).toContain('Upgrade nestjs-backup');
    expect(exitCode).toBe(EXIT.done);
  });

  it('shows a job of which nothing can be understood, and does not call it healthy', async () => {
    const { put, other, url } = await withBackups();
    await put(`prod/eu/${folderOf(other)}manifest.json`, '{');
    const listed = await say(['list', '-s', `${url}/prod/eu`]);
    expect(listed.stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(listed.stderr.match(/can't be understood/g)).toHaveLength(1);
    expect(listed.exitCode).toBe(EXIT.failed);
    const health = await say(['health', '-s', `${url}/prod/eu`]);
    expect(health.stdout).toMatch(/^CRITICAL: /);
    expect(health.stdout).toContain('critical uploads no-backup');
  });

  it.each(['', '/prod', '/prod/eu/gallery', '/prod/eu/gallery/2026/01'])(
    'says which folder would do instead of %p',
    async (path) => {
      const { directory, url } = await withBackups();
      const { stderr, exitCode } = await say(['list', '-s', `${url}${path}`]);
      expect(stderr).toContain('There is no backup in this place. [NO_BACKUP]');
      expect(stderr).toContain(`There are backups in ${directory}/prod/eu: name that folder`);
      expect(exitCode).toBe(EXIT.failed);
    },
  );

  it('says where else in the storage there are some, for a prefix below which is nothing', async () => {
    const { directory, storage, clock } = await withBackups();
    const { Catalog } = await import('../../catalog/catalog.js');
    for (const prefix of ['prod/us', 'prod/eu/uploads']) {
      const catalog = new Catalog({ name: 'nas', storage, prefix }, clock);
      expect(await catalog.fittingPlaces()).toEqual([`${directory}/prod/eu`]);
    }
  });

  it('is told as it is when there is nothing like a backup', async () => {
    const { directory } = await open();
    const { stderr } = await say(['list', '-s', pathToFileURL(directory).href]);
    expect(stderr).toContain('Check the bucket or directory, and the prefix');
  });

  it('is not called empty when another one could not be looked at', async () => {
    const { directory } = await open();
    const url = pathToFileURL(directory).href;
    const { stderr, exitCode } = await say(['list', '-s', url, '-s', `${url}-elsewhere`]);
    expect(stderr).toContain('[STORAGE_UNREACHABLE]');
    expect(stderr).not.toContain('NO_BACKUP');
    expect(exitCode).toBe(EXIT.failed);
  });
});
