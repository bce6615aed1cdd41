// Which suites are begun first: those that take long, so that in the end none of them runs alone. A fresh clone has not
// measured them, so their kind and size have to tell: what needs the whole, then what starts applications, then the rest.

import { statSync } from 'node:fs';
import Sequencer from '@jest/test-sequencer';

const KINDS = [/\/dist\/test\//, /\.e2e-spec\.js$/];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const suites = tests.map((test) => ({ test, kind: kindOf(test), bytes: statSync(test.path).size }));
    return suites.toSorted((a, b) => a.kind - b.kind || b.bytes - a.bytes).map(({ test }) => test);
  }
}

function kindOf({ path }) {
  const index = KINDS.findIndex((pattern) => pattern.test(path));
  return index < 0 ? KINDS.length : index;
}
