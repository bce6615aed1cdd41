// Every verb, in the order in which --help lists them.

import type { Verb } from './verb.js';
import { list } from './verbs/list.js';

export const VERBS: readonly Verb[] = [list];
