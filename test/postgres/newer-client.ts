// The client programs of the server, of which pg_restore says that it is of version 17, and behaves so on an older server.

import { chmod, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PostgresServer } from '../servers/postgres.js';

/** Sets what the server does not know: at once where it is connected to it, else in the first lines of its script. */
const PG_RESTORE = `#!/bin/bash
set -o pipefail
for argument; do
  case "$argument" in
    --version) echo 'pg_restore (PostgreSQL) 17.6'; exit 0 ;;
    --dbname*)
      echo 'pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"' >&2
      exit 1 ;;
    --file=-)
      "$REAL" "$@" | sed '0,/^SET lock_timeout = 0;$/s//&\\nSET transaction_timeout = 0;/'
      exit ;;
  esac
done
exec "$REAL" "$@"
`;

/** The directory; the caller removes it. */
export async function makeNewerClient({ binaries }: PostgresServer): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'newer-client-'));
  for (const name of await readdir(binaries)) await symlink(join(binaries, name), join(directory, name));
  const program = join(directory, 'pg_restore');
  await rm(program);
  await writeFile(program, PG_RESTORE.replaceAll('"$REAL"', `'${join(binaries, 'pg_restore')}'`));
  await chmod(program, 0o755);
  return directory;
}
