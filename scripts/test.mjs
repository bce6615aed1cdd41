// `npm test`: prepares the machine, examines the sources, and runs the tests on two versions of Node.js, those that need
// real servers on the running one.
//
// npm test                             everything
// npm test -- --only lint,format      the named steps, and what they need
// npm test -- stages/gzip -t level     on the running Node.js, with these arguments for Jest

import { build } from './build.mjs';
import { ensurePackages } from './ensure-installed.mjs';
import { ensureSystem } from './ensure-system.mjs';
import { runJest } from './lib/jest.mjs';
import { Failure, main } from './lib/main.mjs';
import { printReport } from './lib/report.mjs';
import { run } from './lib/run.mjs';
import { ensureCompiled } from './lib/sqlite-driver.mjs';
import { ensureOtherNode, otherHasSqlite, otherVersion } from './other-node.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
const TESTS = new Set(['unit', 'other-node']);
/** What takes long and hardly depends on the version of Node.js is asked on the running one only. */
const ASKED_ONCE = [
  'dist/test/',
  'sample/dist/',
  'backup/dist/admin/',
  'backup/dist/cli/',
  'backup/dist/operations/',
  ...['alerts', 'groups', 'records', 'replication', 'rescue', 'schedules'].map(
    (folder) => `backup/dist/nest/${folder}/`,
  ),
  ...['backup-service', 'restore-with-changes', 'monitor', 'limits'].map((name) => `backup/dist/nest/${name}.e2e`),
];

const OTHER_NODE = { name: 'other-node', title: `Node ${otherVersion}`, work: testOnOtherNode };

const STEPS = [
  { name: 'install', title: 'dependencies', work: async () => ({ ok: true, detail: await ensurePackages() }) },
  { name: 'lint', title: 'lint', work: () => run(bin('oxlint'), ['--deny-warnings']) },
  { name: 'format', title: 'format', work: () => run(bin('oxfmt'), ['--check']) },
  { name: 'build', title: 'types and build', work: async () => ({ ok: true, detail: await build() }) },
  { name: 'system', title: 'programs', work: async (_, { programs }) => ({ ok: true, detail: await programs }) },
  // Where the other one has SQLite in it, the driver of the running one is compiled meanwhile.
  ...(otherHasSqlite ? [OTHER_NODE] : []),
  { name: 'driver', title: 'SQLite driver', work: async (_, { driver }) => ({ ok: true, detail: await driver }) },
  { name: 'unit', title: `Node ${process.versions.node}`, work: (args) => runJest(process.execPath, 'running', args) },
  ...(otherHasSqlite ? [] : [OTHER_NODE]),
];

async function testOnOtherNode(args) {
  const node = await ensureOtherNode();
  if (!node) return { ok: true, detail: `not run: no Node.js for ${process.platform} ${process.arch} on npm` };
  if (args.length > 0) return runJest(node, 'other', args);
  const ignored = ASKED_ONCE.map((path) => `/${path}`).join('|');
  const result = await runJest(node, 'other', [`--testPathIgnorePatterns=${ignored}`]);
  return { ...result, detail: `${result.detail}, without ${ASKED_ONCE.join(', ')}` };
}

await main(import.meta, async () => {
  const { names, jestArguments } = parse(process.argv.slice(2));
  const done = [];
  // What takes a minute in a fresh clone, and not all of the processors: the other steps go on beside it.
  const beside = {};
  if (names.has('system')) beside.programs = begun(ensureSystem());
  for (const step of STEPS.filter(({ name }) => names.has(name))) {
    if (TESTS.has(step.name) && !succeeded(done, 'build')) continue;
    console.log(`\n=== ${step.title}`);
    done.push(await perform(step, jestArguments, beside));
    if (!succeeded(done, 'install')) break;
    if (names.has('driver')) beside.driver ??= begun(ensureCompiled());
  }
  if (!printReport(done)) process.exitCode = 1;
});

/** Its failure is that of the step that waits for it. */
function begun(work) {
  work.catch(() => undefined);
  return work;
}

async function perform({ name, title, work }, jestArguments, beside) {
  const started = performance.now();
  const result = await work(jestArguments, beside).catch(explained);
  return { ...result, name, title, seconds: (performance.now() - started) / 1000 };
}

function explained(error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  return { ok: false };
}

function succeeded(done, name) {
  return done.every((step) => step.name !== name || step.ok);
}

/** Steps that others need are always added; arguments for Jest alone mean a quick run on the running Node.js. */
function parse(args) {
  const only = args[0] === '--only' ? (args[1] ?? '').split(',') : undefined;
  const jestArguments = args.slice(only ? 2 : 0);
  const all = STEPS.map(({ name }) => name);
  const unknown = only?.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Failure(`There is no step "${unknown}". The steps are ${all.join(', ')}.`);
  const chosen = only ?? (jestArguments.length > 0 ? ['unit'] : all);
  const needed = chosen.some((name) => TESTS.has(name)) ? ['install', 'driver', 'system', 'build'] : ['install'];
  return { names: new Set([...needed, ...chosen]), jestArguments };
}
