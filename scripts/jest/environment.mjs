// The environment of a suite: the process of the worker itself, which is left as it was found.

import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

const EVENTS = ['exit', 'beforeExit', 'warning', 'SIGINT', 'SIGTERM', 'SIGHUP'];

export default class ProcessEnvironment {
  global = globalThis;
  // Jest asks for them by these names.
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimersModern;
  fakeTimers = null;
  #found;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.#found = {
      console: globalThis.console,
      exit: process.exit,
      directory: process.cwd(),
      variables: { ...process.env },
      listeners: EVENTS.map((event) => [event, process.rawListeners(event)]),
    };
  }

  /** What a suite finds as `jest`. */
  get jest() {
    const [mocker, timers] = [this.moduleMocker, this.fakeTimersModern];
    return {
      fn: mocker.fn.bind(mocker),
      spyOn: mocker.spyOn.bind(mocker),
      restoreAllMocks: () => mocker.restoreAllMocks(),
      useFakeTimers: (options) => timers.useFakeTimers(options),
      useRealTimers: () => timers.useRealTimers(),
      setSystemTime: (now) => timers.setSystemTime(now),
    };
  }

  async setup() {}

  async teardown() {
    this.moduleMocker.restoreAllMocks();
    this.fakeTimersModern.dispose();
    globalThis.console = this.#found.console;
    process.exit = this.#found.exit;
    process.chdir(this.#found.directory);
    for (const name of Object.keys(process.env)) if (!(name in this.#found.variables)) delete process.env[name];
    Object.assign(process.env, this.#found.variables);
    for (const [event, listeners] of this.#found.listeners) restoreListeners(event, listeners);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}

function restoreListeners(event, found) {
  for (const listener of process.rawListeners(event)) {
    if (!found.includes(listener)) process.removeListener(event, listener);
  }
}
