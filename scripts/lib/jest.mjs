// Runs all suites, or those that the arguments name, on one Node.js, and counts what came of it.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { run } from './run.mjs';

const DEADLINE_MS = 15 * 60_000;

/** Answers `{ ok, detail, tests, notes }`, the notes being the tests that did not pass. */
export async function runJest(node, label, args) {
  const report = `.cache/jest-${label}.json`;
  mkdirSync('.cache', { recursive: true });
  rmSync(report, { force: true });
  const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...args];
  const { ok } = await run(node, jest, { deadlineMs: DEADLINE_MS });
  return summary(ok, read(report));
}

function summary(ok, result) {
  if (!result) return { ok: false, detail: 'Jest itself failed', tests: { passed: 0, failed: 1, skipped: 0 } };
  const tests = {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
  const count = `${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`;
  return { ok, detail: `${count} in ${result.numTotalTestSuites} suites`, tests, notes: notes(result) };
}

function notes(result) {
  return result.testResults.flatMap((suite) => {
    const unloadable = suite.status === 'failed' && suite.assertionResults.length === 0;
    const open = suite.assertionResults.filter((test) => test.status !== 'passed');
    return unloadable ? [`failed: ${suite.name}`] : open.map((test) => `${word(test.status)}: ${test.fullName}`);
  });
}

function word(status) {
  return status === 'failed' ? 'failed' : 'skipped';
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
