// A PostgreSQL server of the tests' own: a new cluster in a temporary directory, on a free port of this machine.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { Client } from 'pg';

import { BackupError } from '#backup/core/errors.js';
import { runProgram } from '#backup/kit/program.js';

type Row = Readonly<Record<string, unknown>>;

const BINARIES = findBinaries();
const ENV = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
const OWNER = 'owner';
const PASSWORD = randomBytes(12).toString('hex');
/** Nothing that is in it must survive anything. */
const QUICK = ['fsync=off', 'full_page_writes=off'];

/** False where the programs of a server are missing. */
export function hasPostgres(): boolean {
  return BINARIES !== undefined;
}

export class PostgresServer {
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly directory: string,
    readonly port: number,
    readonly password: string,
    private readonly settings: readonly string[],
  ) {}

  /** The caller removes it. It also ends with this process, however that ends. Settings are written `name=value`. */
  static async create(settings: readonly string[] = QUICK): Promise<PostgresServer> {
    const directory = await mkdtemp('/tmp/postgres-test-');
    const server = new PostgresServer(directory, await freePort(), PASSWORD, settings);
    const { uid, gid } = serverUser();
    await chown(directory, uid, gid);
    if (settings === QUICK) execFileSync('cp', ['-a', clusterOfThisProcess(), server.data]);
    else makeCluster(directory, server.data);
    await server.start();
    return server;
  }

  get host(): string {
    return '127.0.0.1';
  }

  /** The directory of the server's programs. */
  get binaries(): string {
    return BINARIES ?? '';
  }

  get socketDirectory(): string {
    return this.directory;
  }

  private get data(): string {
    return join(this.directory, 'data');
  }

  /** How the superuser connects, or another role with the same password. */
  connection(database: string, user = OWNER) {
    return { host: this.host, port: this.port, user, password: this.password, database };
  }

  async start(): Promise<void> {
    const place = [`port=${this.port}`, `unix_socket_directories=${this.directory}`, 'listen_addresses=127.0.0.1'];
    const settings = [...place, 'max_connections=60', 'log_destination=stderr', ...this.settings];
    const args = ['-D', this.data, ...settings.flatMap((setting) => ['-c', setting])];
    const program = { ...asServerUser(join(this.binaries, 'postgres'), args), env: ENV };
    this.running = untilEnd(
      runProgram(program, { failure: ({ how, said }) => new BackupError('INTERNAL', how + said) }),
    );
    this.execute('pg_isready', ['--host', this.host, '--port', String(this.port), '--timeout=1'], 100);
  }

  /** Lets the server speak TLS, by a certificate for its address alone; answers it in PEM. */
  async useTls(): Promise<string> {
    const [certificate, key] = ['server.crt', 'server.key'].map((name) => join(this.directory, name)) as [
      string,
      string,
    ];
    const subject = ['-subj', '/CN=test', '-addext', `subjectAltName=IP:${this.host}`];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate], {
      stdio: 'pipe',
    });
    const { uid, gid } = serverUser();
    await Promise.all([certificate, key].map((path) => chown(path, uid, gid)));
    await this.query(
      'postgres',
      `ALTER SYSTEM SET ssl_cert_file = '${certificate}'`,
      `ALTER SYSTEM SET ssl_key_file = '${key}'`,
      'ALTER SYSTEM SET ssl = on',
      'SELECT pg_reload_conf()',
    );
    return await readFile(certificate, 'utf8');
  }

  /** `immediate` is how a server dies. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    this.execute('pg_ctl', ['--pgdata', this.data, '--mode', mode, 'stop']);
    await this.running;
  }

  async remove(): Promise<void> {
    if (existsSync(join(this.data, 'postmaster.pid'))) await this.stop('immediate');
    await rm(this.directory, { recursive: true, force: true });
  }

  /** A connection of its own; the caller ends it. */
  async connect(database = 'postgres', user = OWNER): Promise<Client> {
    const client = new Client(this.connection(database, user));
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Runs statements one after the other and answers the rows of the last. */
  async query(database: string, ...statements: readonly string[]): Promise<readonly Row[]> {
    const client = await this.connect(database);
    try {
      let rows: readonly Row[] = [];
      for (const statement of statements) rows = (await client.query<Row>(statement)).rows;
      return rows;
    } finally {
      await client.end();
    }
  }

  /** The names of all databases but those of every cluster. */
  async databases(): Promise<string[]> {
    const rows = await this.query(
      'postgres',
      `SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1`,
    );
    return rows.map((row) => String(row['datname']));
  }

  private execute(program: string, args: readonly string[], attempts = 1): void {
    execute(join(this.binaries, program), args, attempts);
  }
}

/** A new cluster takes a second of a processor to make: it is made once, and copied for each server. */
let made: string | undefined;

function clusterOfThisProcess(): string {
  if (made !== undefined) return made;
  const directory = mkdtempSync(join(process.env['TEST_CLUSTERS'] ?? tmpdir(), 'cluster-'));
  const { uid, gid } = serverUser();
  chownSync(directory, uid, gid);
  made = join(directory, 'data');
  makeCluster(directory, made);
  return made;
}

function makeCluster(directory: string, data: string): void {
  const file = join(directory, 'password');
  const { uid, gid } = serverUser();
  writeFileSync(file, PASSWORD);
  chownSync(file, uid, gid);
  const password = ['--pwfile', file, '--auth-host=scram-sha-256', '--auth-local=trust'];
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8'];
  execute(join(BINARIES ?? '', 'initdb'), ['-D', data, '--username', OWNER, ...password, ...locale, '--no-sync']);
}

function execute(program: string, args: readonly string[], attempts = 1): void {
  const { file, args: all } = asServerUser(program, args);
  for (let left = attempts; left > 0; left--) {
    try {
      execFileSync(file, all, { env: ENV, stdio: 'pipe' });
      return;
    } catch (error) {
      if (left === 1) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

/** PostgreSQL refuses to be run by root. */
function asServerUser(file: string, args: readonly string[]): { file: string; args: string[] } {
  return process.getuid?.() === 0
    ? { file: 'runuser', args: ['-u', 'postgres', '--', file, ...args] }
    : { file, args: [...args] };
}

function serverUser(): { uid: number; gid: number } {
  if (process.getuid?.() !== 0) return { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  return { uid: idOfPostgres('-u'), gid: idOfPostgres('-g') };
}

function idOfPostgres(kind: '-u' | '-g'): number {
  return Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
}

/** Debian keeps the server's programs out of the PATH, by version. */
function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const candidates = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return candidates.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_dump')));
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function untilEnd(output: AsyncIterable<unknown>): Promise<void> {
  const iterator = output[Symbol.asyncIterator]();
  try {
    while (!(await iterator.next()).done);
  } catch {
    // A server that was stopped the hard way ends with an error; who stopped it knows.
  }
}
