// Compares rows of a restored file with the live database beside which it is, and puts some of them back there.

import { dirname, join } from 'node:path';

import type { RowChoice, RowRescue } from '../../../core/rescue.js';
import type { SourceContext } from '../../../core/source.js';
import { randomTail } from '../../../core/names.js';
import { realDatabasePath } from '../database-path.js';
import type { SqliteSettings } from '../settings.js';
import { runTask } from '../tasks.js';

/** What it needs besides is written into the directory of the restored file, which goes when the restore is done. */
export async function rescueRows(
  { newBeside, busyTimeoutMs, niceness }: SqliteSettings & { readonly newBeside: string },
  side: string,
  choice: RowChoice,
  { signal, progress }: SourceContext,
): Promise<RowRescue> {
  const beside = (what: string): string => join(dirname(side), `${what}-${randomTail()}`);
  const files = { side, live: await realDatabasePath(newBeside), work: beside('work'), busyTimeoutMs };
  const { plan, ...written } = await runTask(
    'compareRows',
    { ...files, choice, copy: beside('live') },
    { signal, progress, niceness },
  );
  return {
    plan,
    async putBack() {
      await runTask('putBack', { ...files, ...written, triggers: choice.triggers }, { progress });
    },
  };
}
