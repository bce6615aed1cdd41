// Options of a source of logs.

import { isRecord, type Reader } from '../../core/reader.js';
import { CLEAR_WAYS, type Reopen, REOPEN_SIGNALS } from '../../sources/logs/logs-options.js';
import { readGlobs } from './readers.js';
import type { LogsSourceSettings } from './settings.js';

const LOGS = ['**/*.log', '**/*.log.*'];

export function parseLogs(reader: Reader): LogsSourceSettings {
  reader.onlyKeys('type', 'directory', 'include', 'exclude', 'clear', 'reopen');
  const reopen = reader.at('reopen').optional(readReopen, undefined);
  const clear = reader
    .at('clear')
    .optional((value) => value.oneOf(CLEAR_WAYS), reopen === undefined ? 'collapse' : 'rename');
  if (reopen !== undefined && clear !== 'rename') {
    reader.at('reopen').problem(`is for logs that are cleared by rename, not by ${clear}`);
  }
  return {
    type: 'logs',
    directory: reader.at('directory').string(),
    include: reader.at('include').optional((value) => readGlobs(value, 1), LOGS),
    exclude: reader.at('exclude').optional((value) => readGlobs(value, 0), []),
    clear,
    ...(reopen === undefined ? {} : { reopen }),
  };
}

function readReopen(reader: Reader): Reopen {
  if (typeof reader.value === 'function') return reader.value as () => void | Promise<void>;
  if (!isRecord(reader.value)) reader.problem('must be a function or { signal, pidFile }');
  else reader.onlyKeys('signal', 'pidFile');
  if (!isRecord(reader.value)) return () => undefined;
  return { signal: reader.at('signal').oneOf(REOPEN_SIGNALS), pidFile: reader.at('pidFile').string() };
}
