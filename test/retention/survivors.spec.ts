// What is left after a thousand days, compared with the texts in survivors/.
//
// After a change of what retention keeps: UPDATE_GOLDEN=1 npm test -- test/retention, and read what git shows as changed.

import { expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';

import { liveThrough } from './live-through.js';
import { STORIES } from './stories.js';
import { tell } from './tell.js';

const FOLDER = new URL('../../../test/retention/survivors/', import.meta.url);

it.each(STORIES)('$name', (story) => {
  const file = new URL(`${story.name}.txt`, FOLDER);
  const told = tell(story, liveThrough(story));
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, told);
  expect(told).toBe(readFileSync(file, 'utf8'));
});
