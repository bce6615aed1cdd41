// Every verb, in the order in which --help lists them.

import type { Verb } from './verb.js';
import { backup } from './verbs/backup.js';
import { completion } from './verbs/completion.js';
import { doctor } from './verbs/doctor.js';
import { download } from './verbs/download/download.js';
import { drill } from './verbs/drill.js';
import { files } from './verbs/files.js';
import { health } from './verbs/health/health.js';
import { keygen } from './verbs/keygen.js';
import { list } from './verbs/list.js';
import { prune } from './verbs/prune.js';
import { audit } from './verbs/records/audit.js';
import { history } from './verbs/records/history.js';
import { recoverySheet } from './verbs/recovery-sheet/recovery-sheet.js';
import { replicate } from './verbs/replicate/replicate.js';
import { rescue } from './verbs/rescue/rescue.js';
import { restore } from './verbs/restore/restore.js';
import { show } from './verbs/show/show.js';
import { status } from './verbs/status.js';
import { undo } from './verbs/undo.js';
import { verify } from './verbs/verify/verify.js';

export interface VerbGroup {
  readonly title: string;
  readonly verbs: readonly Verb[];
}

export const VERB_GROUPS: readonly VerbGroup[] = [
  { title: 'What there is:', verbs: [list, show, files] },
  { title: 'Bringing it back:', verbs: [restore, undo, rescue, download] },
  { title: 'Whether all is well:', verbs: [health, status, doctor, history, audit] },
  { title: 'Making and keeping backups:', verbs: [backup, verify, drill, replicate, prune] },
  { title: 'Before it is needed:', verbs: [keygen, recoverySheet, completion] },
];

export const VERBS: readonly Verb[] = VERB_GROUPS.flatMap(({ verbs }) => verbs);
