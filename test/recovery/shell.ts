// The shell of the person who follows the runbook: what one step sets, the next one has.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';

import { guard } from '../bench/processes.js';

const KEPT: ReadonlySet<string> = new Set(['PATH', 'HOME', 'TMPDIR', 'LANG']);
const NPM = {
  npm_config_loglevel: 'error',
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
};

export interface Typed {
  readonly code: number;
  /** Both outputs, as they come on a screen. */
  readonly output: string;
  readonly seconds: number;
}

export class Shell {
  private constructor(
    private readonly home: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Begins in the directory. `given` is a script that sets what a reader has set. */
  static async open(
    home: string,
    directory: string,
    given: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Shell> {
    await writeFile(join(home, 'given.sh'), given);
    await writeFile(join(home, 'state.sh'), `cd '${directory}'\n`);
    return new Shell(home, environment);
  }

  /** Types it as it is. Ends at the first command that fails. */
  async type(commands: string): Promise<Typed> {
    const script = `exec 2>&1
. "$SHELL_HOME/given.sh"
. "$SHELL_HOME/state.sh"
trap '{ export -p; printf "cd %q\\n" "$PWD"; } > "$SHELL_HOME/state.sh"' EXIT
set -aeuo pipefail
${commands}`;
    const startedAt = performance.now();
    const child = guard(
      spawn('bash', ['-c', script], {
        cwd: this.home,
        env: { ...inherited(), ...this.environment, SHELL_HOME: this.home },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? 1, output, seconds: (performance.now() - startedAt) / 1000 };
  }
}

/**
 * Of this process only what a program needs to be found and run: nothing that says where backups are. What npm has to say
 * about the settings of this machine is of no interest, and what it has fetched before it need not fetch again.
 */
function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => KEPT.has(name));
  return { ...Object.fromEntries(kept), ...NPM, NO_COLOR: '1' };
}
