// Streams a stored object to the caller.

import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

import type { BackupService } from '../../nest/backup.service.js';
import { rawResponse } from '../request/raw-response.js';

type Download = Awaited<ReturnType<BackupService['download']>>;

/**
 * A caller who leaves ends the read. A read that fails breaks the connection, so that nobody takes what arrived for
 * the whole. Names of objects are safe in a header: manifests with others can't be read.
 */
export function sendDownload(backupId: string, { name, bytes, content }: Download, response: object): StreamableFile {
  const raw = rawResponse(response);
  const stream = Readable.from(content, { objectMode: false });
  if (raw.destroyed) stream.destroy();
  raw.once('close', () => stream.destroy());
  return new StreamableFile(stream, {
    type: contentType(name),
    disposition: `attachment; filename="${backupId}-${name}"`,
    length: bytes,
  }).setErrorHandler((error) => raw.destroy(error));
}

function contentType(name: string): string {
  if (name.endsWith('.gz')) return 'application/gzip';
  return name.endsWith('.zst') ? 'application/zstd' : 'application/octet-stream';
}
