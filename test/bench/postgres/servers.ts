// The servers of the section on PostgreSQL and S3, and the programs that speak to them from a shell.

import { Client } from 'pg';

import { run } from '../processes.js';
import { Remote } from '../remote.js';
import type { PostgresDetails, ServerVerbs } from './server-process.js';

export const BUCKET = 'bench';
const REGION = 'us-east-1';
/** Older ones take the endpoint from nowhere else. */
const AWS = 'aws() { command aws --endpoint-url "$S3_ENDPOINT" "$@"; }';

export class Servers {
  private constructor(
    private readonly remote: Remote<ServerVerbs>,
    readonly postgres: PostgresDetails,
    readonly s3: ServerVerbs['s3'],
  ) {}

  /** The caller stops them. They also end soon after this process, however that ends. */
  static async start(): Promise<Servers> {
    const remote = await Remote.start<ServerVerbs>('postgres/server-process.js', [], { endsItself: true });
    try {
      const servers = new Servers(remote, await remote.ask('postgres'), await remote.ask('s3'));
      await servers.shell(`aws s3 mb s3://${BUCKET}`);
      return servers;
    } catch (error) {
      await remote.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.remote.stop();
  }

  /** Statements one after the other; answers the rows of the last. */
  async query(database: string, ...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const { host, port, user, password } = this.postgres;
    const client = new Client({ host, port, user, password, database });
    await client.connect();
    try {
      let rows: readonly Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Fills a table with lines as COPY takes them. */
  async load(database: string, table: string, lines: Iterable<Uint8Array>): Promise<void> {
    const program = { command: 'psql', args: ['-qd', database, '-c', `COPY ${table} FROM STDIN`], env: this.env };
    await run(program, ['pipe', 'ignore', 'pipe'], lines);
  }

  /** Runs a script of bash, in which pipes fail with any of their programs; answers how many seconds it took. */
  async shell(script: string): Promise<number> {
    const program = { command: 'bash', args: ['-euo', 'pipefail', '-c', `${AWS}\n${script}`], env: this.env };
    const startedAt = performance.now();
    await run(program, ['ignore', 'ignore', 'pipe']);
    return (performance.now() - startedAt) / 1000;
  }

  /** Drops every database but one, and with it what a restore has kept of before. */
  async keepOnly(database: string): Promise<void> {
    const others = await this.query(
      'postgres',
      `SELECT quote_ident(datname) AS name FROM pg_database
       WHERE NOT datistemplate AND datname NOT IN ('postgres', '${database}')`,
    );
    const drops = others.map(({ name }) => `DROP DATABASE ${String(name)} WITH (FORCE)`);
    await this.query('postgres', ...drops, 'CHECKPOINT');
  }

  /** So that one contestant does not write what the one before has changed, and no two backups lie in the bucket. */
  async settle(): Promise<void> {
    await this.shell(`aws s3 rm --recursive --only-show-errors s3://${BUCKET}`);
    await this.query('postgres', 'CHECKPOINT');
  }

  /** What the programs of PostgreSQL and S3 find the servers by. */
  private get env(): Readonly<Record<string, string>> {
    const { postgres, s3 } = this;
    return {
      PATH: `${postgres.binaries}:${process.env['PATH']}`,
      PGHOST: postgres.host,
      PGPORT: String(postgres.port),
      PGUSER: postgres.user,
      PGPASSWORD: postgres.password,
      AWS_ACCESS_KEY_ID: s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
      AWS_DEFAULT_REGION: REGION,
      AWS_CONFIG_FILE: '/dev/null',
      S3_ENDPOINT: s3.endpoint,
      AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
      AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
    };
  }
}
