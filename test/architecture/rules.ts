// All rules that the sources of the library keep.

import { directions } from './directions.js';
import { habits } from './habits.js';
import type { Rule } from './rule.js';
import { shape } from './shape.js';
import { topLevelAwait } from './top-level-await.js';
import { vendors } from './vendors.js';

export const rules: readonly Rule[] = [...directions, ...vendors, ...habits, topLevelAwait, ...shape];
