// A local storage on a file system without hard links.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MODULE = new URL('local-storage.js', import.meta.url).href;
const HAS_STRACE = spawnSync('strace', ['-f', 'true']).status === 0;
const NO_LINKS = 'link,linkat:error=EPERM';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-links-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** What code answers in which `storage` is new and writes have `content`, while calls of the operating system fail. */
function answerWhileFailing(faults: readonly string[], code: string): unknown {
  const script = `
    import { readdirSync } from 'node:fs';
    import { LocalStorage } from ${JSON.stringify(MODULE)};
    const directory = ${JSON.stringify(directory)};
    const clock = { now: () => new Date(), elapsed: () => performance.now() };
    const storage = new LocalStorage({ directory, clock });
    async function* content() { yield Buffer.from('x'); }
    await storage.prepare();
    ${code}
    console.log(JSON.stringify(answer));`;
  const inject = ['-f', '-o', '/dev/null', ...faults.flatMap((fault) => ['-e', `inject=${fault}`])];
  const node = [process.execPath, '--input-type=module', '--eval', script];
  const child = spawnSync('strace', [...inject, ...node], { encoding: 'utf8' });
  expect(child.stderr).toBe('');
  return JSON.parse(child.stdout);
}

const describeFaults = HAS_STRACE ? describe : describe.skip;

describeFaults(`without hard links${HAS_STRACE ? '' : ' (skipped: it takes strace to make links fail)'}`, () => {
  it('nothing is overwritten', () => {
    const code = `
      await storage.write('a/object', content());
      const again = await storage.write('a/object', content()).catch((error) => error.code);
      const seen = await storage.list('');
      const answer = [again, seen.objects.map(({ key }) => key), readdirSync(directory + '/.tmp')];`;
    expect(answerWhileFailing([NO_LINKS], code)).toEqual(['OBJECT_EXISTS', ['a/object'], []]);
  });

  it('an object is stored also when what it was claimed with can not be removed', () => {
    const code = `
      const { key } = await storage.write('a/object', content());
      const again = await storage.write('a/object', content()).catch((error) => error.code);
      const answer = [key, again, (await storage.list('')).objects.length];`;
    const faults = [NO_LINKS, 'unlink,unlinkat:error=EIO'];
    expect(answerWhileFailing(faults, code)).toEqual(['a/object', 'OBJECT_EXISTS', 1]);
  });
});
