// What counts as seen: values of each run may differ, words may not.

import { expect, it } from '@jest/globals';

import { difference } from './shown.js';

const SHOWN = `Restored 20261120T020010Z-tiy4f6jn53 into gallery.db in 21.3 s, the same as captured.
…
Until 2026-11-27T05:14:29.709Z it is undone by: /srv/gallery/gallery.db
`;
const SEEN = `Restored 20270101T000000Z-aaaaaaaaaa into gallery.db in 1 min 8 s, the same as captured.
A line that differs.
Until 2027-01-08T00:00:00.000Z it is undone by: /tmp/x-1/gallery.db
`;

it.each([
  ['values of a run', SHOWN, SEEN, undefined],
  ['how far it is', SHOWN, SEEN.replace('A line', '… restoring\nA line'), undefined],
  [
    'a word',
    SHOWN,
    SEEN.replace('the same', 'not the same'),
    /^"Restored .* the same .* is shown, and was not seen\.$/,
  ],
  ['another file', SHOWN, SEEN.replace('x-1/gallery.db', 'x-1/other.db'), /is shown, and was not seen\.$/],
  ['a line too many', SHOWN, `${SEEN}Warning: it is hot.`, /^"Warning: it is hot\." was seen, and is not shown\.$/],
  ['a line in between', 'one\ntwo', 'one\nand a half\ntwo', /^"and a half" was seen, and is not shown before "two"\.$/],
  ['a line missing', 'one\ntwo', 'one', /^"two" is shown, and was not seen\.$/],
  ['nothing', 'one', '', /^"one" is shown, and was not seen\.$/],
  ['something where nothing is shown', '', 'one', /^"one" was seen, and is not shown\.$/],
  ['a part of a line', '{"status":"ok",…}', '{"status":"ok","schemaVersion":2}', undefined],
])('%s', (_, shown, seen, problem) => {
  const found = difference(shown, seen);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(problem);
});
