// Every disaster that is rehearsed, in the order of the runbook.

import { corruptedDatabase } from './corrupted-database.js';
import { deletedRecords } from './deleted-records.js';
import { lostRegion } from './lost-region.js';
import { lostServer } from './lost-server.js';
import type { Scenario } from './scenario.js';

export const SCENARIOS: readonly Scenario[] = [
  corruptedDatabase('sqlite'),
  corruptedDatabase('postgres'),
  lostServer,
  lostRegion,
  deletedRecords('sqlite'),
  deletedRecords('postgres'),
];
