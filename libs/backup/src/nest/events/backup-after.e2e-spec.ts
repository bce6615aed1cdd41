// Methods of the application that are followed by a backup, in a real application.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, SetMetadata } from '@nestjs/common';

import type { BackupService } from '../backup.service.js';
import { TestHost } from '../test-host.spec.support.js';
import { BackupAfter } from './backup-after.js';

@Injectable()
class Galleries {
  @BackupAfter('gallery', { label: (name: string, given: { readonly id: number }) => `added ${given.id}: ${name}` })
  async add({ id }: { readonly id: number }): Promise<string> {
    if (id < 0) throw new Error('There is no such id.');
    return this.nameOf(id);
  }

  @BackupAfter('gallery', { label: 'renamed' })
  rename(): number {
    return 1;
  }

  @BackupAfter('gallery', {
    label: () => {
      throw new Error('This label is broken.');
    },
  })
  touch(): string {
    return 'touched';
  }

  private nameOf(id: number): string {
    return `gallery ${id}`;
  }
}

class LostBase {
  @BackupAfter('gallerie')
  @Get()
  go(): void {}
}

@Controller()
class Lost extends LostBase {}

let host: TestHost;
let backups: BackupService;

beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

async function start(quiet: '50ms' | '1h' = '50ms'): Promise<Galleries> {
  const job = { events: { quiet, maxDelay: '1h' } } as const;
  backups = await host.start(host.options(job), { providers: [Galleries] });
  return host.app.get(Galleries);
}

async function nextLabel(): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const watch = backups.events$.subscribe((event) => {
      if (event.type !== 'run' || event.run.state !== 'succeeded') return;
      watch.unsubscribe();
      resolve(event.run.label);
    });
  });
}

describe('a method with @BackupAfter', () => {
  it('answers as before, and a backup with its label follows, one for a burst', async () => {
    const galleries = await start();
    const label = nextLabel();
    expect(await galleries.add({ id: 7 })).toBe('gallery 7');
    expect(galleries.rename()).toBe(1);
    expect(galleries.touch()).toBe('touched');
    await expect(galleries.add({ id: -1 })).rejects.toThrow('There is no such id.');
    expect(await label).toBe('added 7: gallery 7; renamed');
    const page = await backups.list({ trigger: 'event', text: 'GALLERY 7' });
    expect(page.backups.map(({ manifest }) => manifest.label)).toEqual(['added 7: gallery 7; renamed']);
    expect((await backups.list({ text: 'gallery 8' })).total).toBe(0);
    expect((await backups.list({ trigger: 'manual' })).total).toBe(0);
  });

  it('is followed by a backup without a label when the label is broken', async () => {
    const galleries = await start();
    const label = nextLabel();
    expect(galleries.touch()).toBe('touched');
    expect(await label).toBeUndefined();
    expect((await backups.list({ trigger: 'event' })).total).toBe(1);
  });

  it('is followed by its backup before the application ends', async () => {
    const galleries = await start('1h');
    const label = nextLabel();
    galleries.rename();
    await new Promise((resolve) => setImmediate(resolve));
    await host.app.close();
    expect(await label).toBe('renamed');
  });

  it('takes none in an instance that Nest did not make', async () => {
    expect(await new Galleries().add({ id: 1 })).toBe('gallery 1');
  });

  it('that names no job keeps the application from starting', async () => {
    await expect(host.start(host.options(), { controllers: [Lost] })).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      message: expect.stringContaining('Lost.go names the job "gallerie"'),
      hint: 'The jobs are: gallery.',
    });
  });

  it('keeps what was noted of it, and its name', () => {
    class Noted {
      @BackupAfter('gallery')
      @SetMetadata('route', '/noted')
      note(): void {}
    }
    const { note } = Noted.prototype;
    expect([note.name, Reflect.getMetadata('route', note)]).toEqual(['note', '/noted']);
  });
});
