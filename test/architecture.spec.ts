// Holds the sources of the library to the architecture: who may import whom, what code may do, and how files look.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type Example, examples, type Files } from './architecture/examples.js';
import { rules } from './architecture/rules.js';
import { parseSource, readSources } from './architecture/source-file.js';

const LIBRARY = fileURLToPath(new URL('../../libs/backup/src', import.meta.url));

describe('the sources of the library', () => {
  const sources = readSources(LIBRARY);

  it('are found', () => {
    expect(sources.length).toBeGreaterThan(10);
  });

  it.each(rules)('$name', ({ check }) => {
    expect(check(sources)).toEqual([]);
  });
});

describe('each rule', () => {
  it('is tested by examples', () => {
    expect(examples.map(({ rule }) => rule)).toEqual(rules.map(({ name }) => name));
  });

  it.each(examples)('finds what breaks it: $rule', ({ rule, bad }) => {
    for (const files of bad) {
      const found = violations(rule, files);
      const namesTheFile = new RegExp(`^(${Object.keys(files).join('|')}) .+\\.$`, 's');
      expect({ files, found }).toEqual({ files, found: [expect.stringMatching(namesTheFile)] });
    }
  });

  it.each(examples)('finds nothing else: $rule', ({ rule, good }) => {
    for (const files of good) expect({ files, found: violations(rule, files) }).toEqual({ files, found: [] });
  });
});

function violations(rule: Example['rule'], files: Files): string[] {
  const sources = Object.entries(files).map(([path, text]) => parseSource(path, withFirstLine(text)));
  return rules.find(({ name }) => name === rule)?.check(sources) ?? [];
}

/** An example that begins with `#` brings its own first line. */
function withFirstLine(text: string): string {
  return text.startsWith('#') ? text.slice(1) : `// An example.\n${text}`;
}
