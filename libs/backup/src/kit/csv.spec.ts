// What is written as CSV is read back the same, wherever the stream is cut.

import { expect, it } from '@jest/globals';

import { streamOf } from '../testing/streams.js';
import { type CsvField, csvRecord, readCsv } from './csv.js';

const RECORDS: readonly (readonly CsvField[])[] = [
  ['id', 'text'],
  ['1', null],
  ['2', ''],
  [null, null],
  ['a,b', '"quoted" "" '],
  ['two\nlines', '\r\n'],
  ['\\.', '\n\\.\n'],
  [' für ', '🐈🐈'],
];

async function read(text: string | Buffer, chunkBytes: number): Promise<(readonly CsvField[])[]> {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
    bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
  const records: (readonly CsvField[])[] = [];
  for await (const record of readCsv(streamOf(...chunks))) records.push(record);
  return records;
}

it.each([1, 2, 3, 1000])('comes back in chunks of %d bytes', async (chunkBytes) => {
  expect(await read(RECORDS.map(csvRecord).join(''), chunkBytes)).toEqual(RECORDS);
});

it('is what PostgreSQL writes: no value is nothing, an empty text is in quotes', () => {
  expect(csvRecord(['1', null, '', 'a"b'])).toBe('1,,"","a""b"\n');
});

it.each(['1,2', '1,"2', '1,"2"x\n'])('is not what breaks off or goes on after a quote: %j', async (text) => {
  await expect(read(text, 1000)).rejects.toThrow(RangeError);
});

it('takes no bytes that are not UTF-8', async () => {
  await expect(read(Buffer.from([0x31, 0xff, 0x0a]), 1000)).rejects.toThrow('not valid');
});
