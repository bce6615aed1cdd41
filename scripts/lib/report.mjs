// What a test run says at its end: a table of the steps, the tests that did not pass, and one line with the totals.

/** Prints the report and answers whether everything was well. */
export function printReport(steps) {
  console.log(`\n${steps.map(row).join('\n')}`);
  for (const { title, notes = [] } of steps) {
    if (notes.length > 0) console.log(`\n${title}:\n${notes.map((note) => `  ${note}`).join('\n')}`);
  }
  const total = steps.map(counted).reduce(add);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return steps.every((step) => step.ok) && total.failed === 0;
}

function row({ title, ok, seconds, detail = '' }) {
  return [title.padEnd(22), (ok ? 'ok' : 'FAILED').padEnd(7), `${seconds.toFixed(1)} s`.padStart(8), detail].join(' ');
}

/** A step that is no test run counts only when it fails, so that the totals never look better than the run was. */
function counted({ ok, tests }) {
  if (tests) return { ...tests, failed: ok ? tests.failed : Math.max(tests.failed, 1) };
  return { passed: 0, failed: ok ? 0 : 1, skipped: 0 };
}

function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}
