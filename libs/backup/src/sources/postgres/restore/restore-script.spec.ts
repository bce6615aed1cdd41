// What is taken out of a script of pg_restore: settings of its beginning, and no row of data.

import { describe, expect, it } from '@jest/globals';

import { collect, streamOf } from '../../../testing/streams.js';
import { needsScript, withoutTimeouts } from './restore-script.js';

const BEGINNING = `--
-- PostgreSQL database dump
--

\\restrict abc

-- Dumped by pg_dump version 17.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
`;
const WITHOUT = BEGINNING.replaceAll(/^SET \w+_timeout = 0;$/gm, '');
const DATA = `COPY public.lines (line) FROM stdin;
SET transaction_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
für 🐈
\\.
`;

async function filtered(script: string, chunkBytes: number): Promise<string> {
  const bytes = Buffer.from(script);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
    bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
  return String(await collect(withoutTimeouts(streamOf(...chunks))));
}

describe('a script without time limits', () => {
  it.each([1, 7, 100, 64 * 1024])('has all of its data, in chunks of %d bytes', async (chunkBytes) => {
    expect(await filtered(BEGINNING + DATA, chunkBytes)).toBe(WITHOUT + DATA);
  });

  it.each(['', 'SET lock_timeout = 0;\n', DATA.replaceAll('SET client_encoding', 'x').repeat(1000)])(
    'is not made of one that begins in another way',
    async (script) => {
      await expect(filtered(script, 1000)).rejects.toMatchObject({ code: 'RESTORE_FAILED' });
    },
  );
});

it.each([
  [16, 15, false],
  [17, 16, true],
  [18, 13, true],
  [17, 17, false],
  [18, 17, false],
])('pg_restore %d on a server %d needs a script: %j', (client, server, needed) => {
  expect(needsScript(client, server)).toBe(needed);
});
