// A PostgreSQL server for all tests that only need a database of their own.

/** Answers `{ details, stop }`: how its superuser connects, and how to end it. */
export async function startPostgres() {
  // Compiled with the tests, before any of them runs.
  const { PostgresServer } = await import('../../dist/test/servers/postgres.js');
  const server = await PostgresServer.create();
  return { details: server.connection('postgres'), stop: () => server.remove() };
}
