// Which suites are begun first: those that take long, so that in the end none of them runs alone. A fresh clone has not
// measured them, so their kind has to tell: what needs the whole, then what starts applications, then the rest.

import Sequencer from '@jest/test-sequencer';

const KINDS = [/\/dist\/test\//, /\.e2e-spec\.js$/];

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.toSorted((a, b) => kind(a) - kind(b));
  }
}

function kind({ path }) {
  const index = KINDS.findIndex((pattern) => pattern.test(path));
  return index < 0 ? KINDS.length : index;
}
