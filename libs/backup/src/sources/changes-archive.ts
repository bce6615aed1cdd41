// The archive of row changes: written from files, since a tar says first how long each is; read in one pass.

import { type FileHandle, open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import type { ByteStream } from '../core/bytes.js';
import type { BackupContent, CapturedObject } from '../core/source.js';
import { BackupError } from '../core/errors.js';
import { type CsvField, csvRecord, readCsv } from '../kit/csv.js';
import { MIB } from '../kit/sizes.js';
import { readTar } from '../kit/tar/read-tar.js';
import { type TarItem, writeTar } from '../kit/tar/write-tar.js';
import { type ChangedTable, type ChangesRecord, parseRecord, recordText } from './changes-record.js';

export const ARCHIVE = 'changes.tar';
export const RECORD = 'changes.json';

/** The files of a table, which may have any name. */
export function filesOf(table: string): { readonly file: string; readonly keysFile: string } {
  const name = table.replaceAll(/[^A-Za-z0-9_.-]/gu, (character) =>
    encodeURIComponent(character).replaceAll('*', '%2A'),
  );
  return { file: `${name}.csv`, keysFile: `${name}.keys.csv` };
}

/** A file of records that is being written. */
export class CsvFile {
  private waiting: string[] = [];
  private length = 0;
  rows = 0;

  private constructor(private readonly file: FileHandle) {}

  static async create(path: string, header: readonly string[]): Promise<CsvFile> {
    const csv = new CsvFile(await open(path, 'wx', 0o600));
    csv.waiting.push(csvRecord(header));
    return csv;
  }

  async write(fields: readonly CsvField[]): Promise<void> {
    const record = csvRecord(fields);
    this.rows += 1;
    this.waiting.push(record);
    this.length += record.length;
    if (this.length >= MIB) await this.flush();
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.file.close();
    }
  }

  private async flush(): Promise<void> {
    await this.file.writeFile(this.waiting.join(''));
    this.waiting = [];
    this.length = 0;
  }
}

/** The one object of a capture, of files that are in the directory. */
export async function archiveOf(
  record: ChangesRecord,
  { directory, mtime, signal }: { readonly directory: string; readonly mtime: Date; readonly signal: AbortSignal },
): Promise<CapturedObject> {
  const text = Buffer.from(recordText(record));
  const names = record.tables.flatMap(({ file, keysFile }) => (keysFile === undefined ? [file] : [keysFile, file]));
  const entry = { type: 'file', mode: 0o600, mtime: Math.floor(mtime.getTime() / 1000) } as const;
  const items: TarItem[] = [{ ...entry, name: RECORD, size: text.length, open: () => once(text) }];
  for (const name of names) {
    const path = join(directory, name);
    const size = await sizeOf(path);
    items.push({ ...entry, name, size, open: () => createReadStream(path) });
  }
  return { name: ARCHIVE, open: () => whileWanted(writeTar(items), signal) };
}

async function* whileWanted(content: ByteStream, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    signal.throwIfAborted();
    yield chunk;
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function* once(text: Uint8Array): AsyncGenerator<Uint8Array> {
  yield text;
}

/** What is done with the files of a table. Records are read to their end, or not at all. */
export interface ChangesConsumer {
  rows(table: ChangedTable, records: AsyncIterable<readonly CsvField[]>): Promise<void>;
  keys(table: ChangedTable, records: AsyncIterable<readonly CsvField[]>): Promise<void>;
}

/** @throws BackupError RESTORE_FAILED for what is no such archive, and what reading the content or the consumer throws */
export async function readArchive(
  content: BackupContent,
  consumerOf: (record: ChangesRecord) => Promise<ChangesConsumer>,
): Promise<void> {
  if (!content.names.includes(ARCHIVE)) throw unreadable(`it holds ${content.names.join(', ')} and no ${ARCHIVE}`);
  let record: ChangesRecord | undefined;
  let consumer: ChangesConsumer | undefined;
  for await (const { name, content: file } of readTar(content.open(ARCHIVE))) {
    if (record === undefined) {
      if (name !== RECORD) throw unreadable(`it begins with ${name} instead of ${RECORD}`);
      record = parseRecord(await textOf(file));
      consumer = await consumerOf(record);
      continue;
    }
    const table = record.tables.find((one) => one.file === name || one.keysFile === name);
    if (table === undefined) throw unreadable(`${name} belongs to no table`);
    await consumer?.[table.file === name ? 'rows' : 'keys'](table, withoutHeader(readCsv(file)));
  }
}

async function* withoutHeader(records: AsyncGenerator<readonly CsvField[]>): AsyncGenerator<readonly CsvField[]> {
  await records.next();
  yield* records;
}

async function textOf(file: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function unreadable(why: string): BackupError {
  return new BackupError('RESTORE_FAILED', `A backup of row changes can't be read: ${why}.`);
}
