// Runs a suite with jest-circus as Jest does, except that Node.js itself loads the modules, and keeps them for the suites
// that follow in the same worker: loading Nest and the like anew for each takes longer than most of the tests.

import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import circus from 'jest-circus/runner';
import { setGlobals } from './globals.mjs';

const require = createRequire(import.meta.url);
register('./resolve-globals.mjs', import.meta.url);

export default function runSuite(globalConfig, config, environment, _runtime, path, sendMessage) {
  return circus.default(globalConfig, config, environment, nativeRuntime(environment), path, sendMessage);
}

/** What jest-circus asks of the runtime of Jest. */
function nativeRuntime({ jest }) {
  return {
    requireInternalModule: requireAnew,
    requireModule: require,
    setGlobalsForRuntime: (globals) => setGlobals({ ...globals, jest }),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (path) => import(pathToFileURL(path)),
    enterTestCode: () => undefined,
    leaveTestCode: () => undefined,
  };
}

/** The module of jest-circus that holds the tests of one suite, and who is told about them. */
function requireAnew(path) {
  delete globalThis[Symbol.for('EVENT_HANDLERS')];
  delete require.cache[path];
  return require(path);
}
