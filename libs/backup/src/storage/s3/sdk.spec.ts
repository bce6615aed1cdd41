// Without the SDK everything else of the library loads, and the storage says what to install.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILED = fileURLToPath(new URL('../../', import.meta.url));

const PROBE = `
import { S3Storage } from './storage/s3/s3-storage.js';
import { systemClock } from './core/clock.js';
const storage = new S3Storage({ bucket: 'backups', clock: systemClock });
storage.stat('a').catch((error) => process.stdout.write(JSON.stringify(error)));
`;

describe('an application that has not installed @aws-sdk/client-s3', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'without-sdk-'));
    for (const room of ['core', 'kit', 'storage'])
      await cp(join(COMPILED, room), join(folder, room), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'probe.js'), PROBE);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is told what to install', () => {
    const error = JSON.parse(
      execFileSync(process.execPath, ['probe.js'], { cwd: folder, encoding: 'utf8' }),
    ) as unknown;
    expect(error).toMatchObject({
      code: 'PEER_MISSING',
      message: expect.stringContaining('@aws-sdk/client-s3'),
      hint: expect.stringContaining('npm install @aws-sdk/client-s3'),
    });
  });
});
