// Every verb, in the order in which --help lists them.

import type { Verb } from './verb.js';
import { completion } from './verbs/completion.js';
import { keygen } from './verbs/keygen.js';
import { list } from './verbs/list.js';
import { restore } from './verbs/restore/restore.js';
import { show } from './verbs/show/show.js';

export const VERBS: readonly Verb[] = [list, show, restore, keygen, completion];
