// What the usual programs make of our streams, and we of theirs: nothing here is proprietary.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateX25519Identity } from 'age-encryption';

import type { ByteStream } from '../core/bytes.js';
import { MIB } from '../kit/sizes.js';
import { collect, pattern, streamOf } from '../testing/streams.js';
import { createStages, recipientOf, type StageSettings } from './index.js';

const PLAIN = Buffer.concat([Buffer.alloc(3 * MIB, 'insert into photos values (1);\n'), pattern(0, 2 * MIB + 77)]);
const NONE = { type: 'none' } as const;
const PASSPHRASE = 'correct horse battery staple';

/** Skips, and says so in its title, where the program is not installed or Node.js lacks the format. */
function itWith(program: string, title: string, test: () => Promise<void>): void {
  const missing = spawnSync(program, ['--version']).error !== undefined;
  const unsupported = program === 'zstd' && !('zstdCompress' in zlib);
  if (missing || unsupported)
    it.skip(`${title} (${missing ? `no ${program} here` : `no zstd in ${process.version}`})`, test);
  else it(title, test);
}

function run(program: string, args: readonly string[], input: Uint8Array | string = ''): Buffer {
  const { status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 64 * MIB });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

async function pack(settings: Partial<StageSettings>, plain: Uint8Array = PLAIN): Promise<Buffer> {
  const { forward } = await createStages({ compression: NONE, encryption: NONE, ...settings }).openRun();
  return await collect(forward.reduce<ByteStream>((stream, stage) => stage.forward(stream), streamOf(plain)));
}

async function unpack(
  packed: Uint8Array,
  name: string,
  encryption: StageSettings['encryption'] = NONE,
): Promise<Buffer> {
  const { invert } = createStages({ compression: NONE, encryption });
  return await collect(invert({ name, parameters: {} }).backward(streamOf(packed)));
}

function expectPlain(bytes: Uint8Array, plain: Buffer = PLAIN): void {
  expect(plain.equals(bytes)).toBe(true);
}

describe('gzip', () => {
  const gzip = { compression: { type: 'gzip', level: 6 } } as const;

  itWith('gunzip', 'is opened by gunzip, also when there was nothing', async () => {
    expectPlain(run('gunzip', ['-c'], await pack(gzip)));
    expectPlain(run('gunzip', ['-c'], await pack(gzip, Buffer.alloc(0))), Buffer.alloc(0));
  });

  for (const program of ['gzip', 'pigz']) {
    itWith(program, `reads what ${program} wrote, once or in pieces`, async () => {
      const packed = run(program, ['-c'], PLAIN);
      expectPlain(await unpack(packed, 'gzip'));
      expectPlain(await unpack(Buffer.concat([packed, packed]), 'gzip'), Buffer.concat([PLAIN, PLAIN]));
    });
  }
});

describe('zstd', () => {
  const zstd = { compression: { type: 'zstd', level: 3 } } as const;

  itWith('zstd', 'is opened by zstd -d, also when there was nothing', async () => {
    expectPlain(run('zstd', ['-dc'], await pack(zstd)));
    expectPlain(run('zstd', ['-dc'], await pack(zstd, Buffer.alloc(0))), Buffer.alloc(0));
  });

  itWith('zstd', 'reads what zstd wrote, once or in pieces', async () => {
    const packed = run('zstd', ['-c', '-T2'], PLAIN);
    expectPlain(await unpack(packed, 'zstd'));
    expectPlain(await unpack(Buffer.concat([packed, packed]), 'zstd'), Buffer.concat([PLAIN, PLAIN]));
  });
});

describe('age', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'stages-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  itWith('age', 'opens with an identity what we encrypted to its recipient, and the other way round', async () => {
    const identity = await generateX25519Identity();
    const recipient = await recipientOf(identity);
    const encryption = { type: 'recipients', recipients: [recipient], identities: [identity] } as const;
    const keyFile = join(directory, 'key.txt');
    writeFileSync(keyFile, `${identity}\n`, { mode: 0o600 });
    for (const plain of [PLAIN, Buffer.alloc(0), PLAIN.subarray(0, 64 * 1024)]) {
      expectPlain(run('age', ['-d', '-i', keyFile], await pack({ encryption }, plain)), plain);
      expectPlain(await unpack(run('age', ['-r', recipient], plain), 'age', encryption), plain);
    }
    const both = await pack({ compression: { type: 'gzip', level: 1 }, encryption });
    expectPlain(run('gunzip', ['-c'], run('age', ['-d', '-i', keyFile], both)));
  });

  itWith('age', 'opens with a passphrase what we encrypted by it, and the other way round', async () => {
    const encryption = { type: 'passphrase', passphrase: PASSPHRASE, workFactor: 12 } as const;
    const [plain, ours, theirs, opened] = ['plain', 'ours.age', 'theirs.age', 'opened'].map((name) =>
      join(directory, name),
    ) as [string, string, string, string];
    writeFileSync(plain, PLAIN);
    writeFileSync(ours, await pack({ encryption }));
    runInTerminal(['age', '-d', '-o', opened, ours], 1);
    expectPlain(readFileSync(opened));
    runInTerminal(['age', '-p', '-o', theirs, plain], 2);
    expectPlain(await unpack(readFileSync(theirs), 'age', encryption));
  });
});

/** Runs a program that asks for the passphrase on a terminal, so many times. */
function runInTerminal(command: readonly string[], questions: number): void {
  const script = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execvp(sys.argv[3], sys.argv[3:])
shown = b''
for _ in range(int(sys.argv[2])):
    while not shown.endswith(b': '): shown += os.read(terminal, 1000)
    os.write(terminal, sys.argv[1].encode() + b'\\n'); shown = b''
try:
    while os.read(terminal, 1000): pass
except OSError: pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;
  run('python3', ['-c', script, PASSPHRASE, String(questions), ...command]);
}
