// A process of its own: appends numbered lines to a log at an even rate, and opens it again on SIGHUP. Told to stop, it
// says how many it wrote.

import { closeSync, openSync, writeSync } from 'node:fs';

const [file = '', linesPerSecond = ''] = process.argv.slice(2);

let log = openSync(file, 'a');
let written = 0;
const begun = performance.now();

function write(): void {
  const due = ((performance.now() - begun) / 1000) * Number(linesPerSecond);
  for (; written < due; written += 1) writeSync(log, `line ${written} of a writer that never rests\n`);
}

process.on('SIGHUP', () => {
  closeSync(log);
  log = openSync(file, 'a');
});
const timer = setInterval(write, 1);
process.once('message', () => {
  clearInterval(timer);
  process.send?.(written, () => process.disconnect());
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
