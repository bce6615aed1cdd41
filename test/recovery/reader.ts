// The person with the runbook: a shell in which the names at the top of the page have values.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Control } from './control.js';
import type { Production } from './production.js';
import { Shell } from './shell.js';
import type { World } from './world.js';

/** What the top of the page has a reader set, but for the functions. */
export interface Given {
  readonly BUCKET_URL: string;
  readonly SECOND_URL: string;
  readonly KEY_FILE: string;
  readonly AWS_PROFILE: string;
  readonly PGPASSFILE: string;
  readonly DATABASE: string;
  readonly APP_DIRECTORY: string;
  readonly APP_URL: string;
  readonly PACKAGES: string;
}

const PROFILE = 'recovery';

/** Sits in the directory of the server, unless another is given. */
export async function openShell(
  production: Production,
  control: Control,
  others: Partial<Given> = {},
  directory: string = production.server.directory,
): Promise<Shell> {
  const { home, world, server } = production;
  const given: Given = {
    BUCKET_URL: production.storage,
    SECOND_URL: '',
    KEY_FILE: production.keyFile,
    AWS_PROFILE: PROFILE,
    PGPASSFILE: join(home, 'vault', 'pgpass'),
    DATABASE: production.database,
    APP_DIRECTORY: server.directory,
    APP_URL: server.url,
    PACKAGES: '',
    ...others,
  };
  await writeFile(given.PGPASSFILE, `*:*:*:*:${production.postgres?.password ?? ''}\n`, { mode: 0o600 });
  const script = fillIn(world.setup, new Map(Object.entries(given)), control.functions);
  return await Shell.open(home, directory, script, { AWS_SHARED_CREDENTIALS_FILE: await credentials(home, world) });
}

/** The top of the page with other values and functions; what is neither stays. Throws an Error where they do not fit. */
function fillIn(setup: string, values: ReadonlyMap<string, string>, functions: ReadonlyMap<string, string>): string {
  const left = new Set([...values.keys(), ...functions.keys()]);
  const lines = setup.split('\n').map((line) => {
    const [, variable] = /^export (\w+)='/.exec(line) ?? [];
    const [, called] = /^(\w+)\(\)/.exec(line) ?? [];
    const name = variable ?? called;
    if (name === undefined) return line;
    if (!left.delete(name)) throw new Error(`The runbook has its reader set ${name}, which no rehearsal has.`);
    return variable === undefined ? functions.get(name) : `export ${name}='${values.get(name)}'`;
  });
  if (left.size > 0) throw new Error(`The runbook does not have its reader set ${[...left].join(', ')}.`);
  return lines.join('\n');
}

async function credentials(home: string, { ceph: { accessKeyId, secretAccessKey } }: World): Promise<string> {
  const path = join(home, 'vault', 'credentials');
  const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  await writeFile(path, `[${PROFILE}]\n${keys}`, { mode: 0o600 });
  return path;
}
