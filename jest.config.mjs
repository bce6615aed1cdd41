// Tests run on the compiled JavaScript that ships, so a worker thread or a child process in a test runs the same files.
export default {
  testEnvironment: '<rootDir>/scripts/jest/environment.mjs',
  testRunner: '<rootDir>/scripts/jest/run-suite.mjs',
  testSequencer: '<rootDir>/scripts/jest/longest-first.mjs',
  transform: {},
  roots: ['<rootDir>/libs/backup/dist', '<rootDir>/apps/sample/dist', '<rootDir>/dist/test'],
  testMatch: ['**/*.spec.js', '**/*.e2e-spec.js'],
  // Much of a test's time is waiting for servers, programs and disks.
  maxWorkers: 5,
  // Only ends what hangs: two tests with programs of their own may share two slow cores.
  testTimeout: 60_000,
  globalSetup: '<rootDir>/scripts/servers/jest-setup.mjs',
  globalTeardown: '<rootDir>/scripts/servers/jest-teardown.mjs',
};
