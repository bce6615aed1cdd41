// What a rehearsal is, and what it finds.

import type { World } from '../world.js';

export interface Outcome {
  /** How long the commands of the page took. */
  readonly seconds: number;
  /** What was written and did not come back, in words. */
  readonly lost: string;
}

export interface Scenario {
  /** For the table. */
  readonly title: string;
  /** The heading of its page in the runbook. */
  readonly page: string;
  readonly needsPostgres: boolean;
  /** It takes the same way as another one with the other kind of database: left out where time is short. */
  readonly isVariant?: true;
  /** Does the damage, follows the page, and sees that all is back. Leaves nothing running. Throws where it is not. */
  rehearse(world: World, page: string): Promise<Outcome>;
}
