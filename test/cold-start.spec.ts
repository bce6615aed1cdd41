// The command line says what can be typed at once: it loads no Nest, no storage, no database driver before they are needed.

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { LIBRARY } from './package/repository.js';

const STATIC = /^(?:import|export)\b[^'";()]*?\bfrom\s*'([^']+)';|^import\s*'([^']+)';/gm;

/** What is loaded before the first verb runs: folders of the library, and packages. */
function loadedBy(file: string, seen = new Set<string>(), found = new Set<string>()): Set<string> {
  if (seen.has(file)) return found;
  seen.add(file);
  found.add(/\/dist\/([^/]+)\//.exec(file)?.[1] ?? file);
  for (const [, from, alone] of readFileSync(file, 'utf8').matchAll(STATIC)) {
    const specifier = from ?? alone ?? '';
    if (specifier.startsWith('.')) loadedBy(resolve(dirname(file), specifier), seen, found);
    else if (!specifier.startsWith('node:')) found.add(specifier);
  }
  return found;
}

describe('the command line', () => {
  it('loads only words and commander when it starts', () => {
    expect([...loadedBy(resolve(LIBRARY, 'dist/cli/main.js'))].toSorted()).toEqual(['cli', 'commander', 'core', 'kit']);
  });

  it('would be seen to load more', () => {
    expect(loadedBy(resolve(LIBRARY, 'dist/nest/standalone/standalone.js'))).toContain('@nestjs/core');
  });
});
