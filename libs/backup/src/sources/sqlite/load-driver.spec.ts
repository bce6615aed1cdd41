// The choice of the driver, in an application that has the one, the other, or none that works.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const DIST = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Whether this Node.js brings a driver of its own. */
const HAS_NODE_SQLITE = ['sqlite', 'node:sqlite'].some((name) => process.getBuiltinModule?.(name) !== undefined);

let directory: string;

/** An application with the library and a better-sqlite3 that behaves as the code says. */
function loadIn(application: string, betterSqlite3?: string): string {
  const root = join(directory, application);
  cpSync(DIST, join(root, 'dist'), { recursive: true, filter: (path) => !path.includes('.spec.') });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  if (betterSqlite3 !== undefined) {
    mkdirSync(join(root, 'node_modules', 'better-sqlite3'), { recursive: true });
    writeFileSync(join(root, 'node_modules', 'better-sqlite3', 'package.json'), '{ "main": "index.js" }');
    writeFileSync(join(root, 'node_modules', 'better-sqlite3', 'index.js'), betterSqlite3);
  }
  const script = `
    import { loadDriver } from ${JSON.stringify(pathToFileURL(join(root, 'dist/sources/sqlite/load-driver.js')).href)};
    const driver = await loadDriver().catch((error) => error);
    const answer = driver.code
      ? \`\${driver.code} \${driver.message} \${driver.hint}\`
      : JSON.stringify(driver.open(${JSON.stringify(join(directory, 'x.db'))}).all('SELECT 1 AS one'));
    process.stdout.write(answer);`;
  return execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { encoding: 'utf8' });
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'driver-'));
  writeFileSync(join(directory, 'x.db'), '');
});

afterAll(() => rmSync(directory, { recursive: true }));

const OTHER_NODE = `module.exports = class { constructor() {
  throw Object.assign(new Error('compiled against a different Node.js version\\nmore lines'), { code: 'ERR_DLOPEN_FAILED' });
} };`;

describe('loadDriver', () => {
  it("takes the application's better-sqlite3", () => {
    const code = "module.exports = class { close() {} prepare() { return { all: () => ['theirs'] } } }";
    expect(loadIn('theirs', code)).toBe('["theirs"]');
  });

  (HAS_NODE_SQLITE ? it.skip : it)('says what is missing, and why each did not work', () => {
    expect(loadIn('none')).toMatch(
      /^PEER_MISSING .*Cannot find package 'better-sqlite3'.*sqlite.* Install better-sqlite3/,
    );
    const answer = loadIn('broken', OTHER_NODE);
    expect(answer).toMatch(/^PEER_MISSING .*compiled against a different Node\.js version; .*rebuild it/);
    expect(answer).not.toContain('more lines');
  });

  (HAS_NODE_SQLITE ? it : it.skip)(
    'takes the one of Node.js when better-sqlite3 is missing or for another Node.js',
    () => {
      for (const [application, code] of [
        ['without', undefined],
        ['for-another', OTHER_NODE],
      ] as const) {
        expect(loadIn(application, code)).toBe('[{"one":1}]');
      }
    },
  );
});
