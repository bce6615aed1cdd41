// A host with a group of three jobs whose sources fail and wait when a test says so.

import { join } from 'node:path';

import { TestSource } from '../../operations/test-source.spec.support.js';
import type { BackupModuleOptions, JobOptions } from '../options/options.js';
import type { GroupOptions } from '../options/group-options.js';
import { TestHost } from '../test-host.spec.support.js';
import { BackupGroupService } from './backup-group.service.js';

const job = (source: TestSource): JobOptions => ({ source, compression: 'none', retention: { minVerified: 1 } });

export class GroupHost {
  readonly database = new TestSource('shop');
  readonly uploads = new TestSource('uploads');
  readonly cache = new TestSource('cache');

  private constructor(readonly host: TestHost) {}

  static async create(): Promise<GroupHost> {
    return new GroupHost(await TestHost.create());
  }

  get sources(): readonly TestSource[] {
    return [this.database, this.uploads, this.cache];
  }

  /** The group `everything` of `database`, `uploads` and, optional, `cache`. */
  options(group: Partial<GroupOptions> = {}, others: Partial<BackupModuleOptions> = {}): BackupModuleOptions {
    return {
      destinations: {
        near: { storage: { type: 'local', directory: join(this.host.directory, 'near') } },
        far: { storage: { type: 'local', directory: join(this.host.directory, 'far') } },
      },
      jobs: { database: job(this.database), uploads: job(this.uploads), cache: job(this.cache) },
      groups: { everything: { jobs: ['database', 'uploads', { job: 'cache', optional: true }], ...group } },
      history: { spoolDirectory: this.host.spool },
      monitor: false,
      ...others,
    };
  }

  /** One more copy of the application each time. */
  async start(options: BackupModuleOptions = this.options()) {
    const service = await this.host.start(options);
    return { service, groups: this.host.app.get(BackupGroupService, { strict: false }) };
  }

  async stop(): Promise<void> {
    await this.host.stop();
  }
}

/** A moment at which a source waits until it is let go on. */
export function heldAt(
  source: TestSource,
  moment: 'capture' | 'swap' | 'stage',
): { readonly reached: Promise<void>; letGo(): void } {
  let reach: (() => void) | undefined;
  let letGo: (() => void) | undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  source.at = async (now) => {
    if (now !== moment) return;
    reach?.();
    await gone;
  };
  return { reached, letGo: () => letGo?.() };
}
