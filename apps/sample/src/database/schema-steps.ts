// A schema is made of numbered steps; a database knows how many of them it has.

export interface SchemaStep {
  /** The version of a database that has this step and all before it. */
  readonly version: number;
  readonly sql: string;
}

/** The steps that a database still needs. Refuses a database of a newer app. */
export function missingSteps(steps: readonly string[], found: number): SchemaStep[] {
  if (found > steps.length) {
    throw new Error(
      `The database has schema version ${found}, this app knows up to ${steps.length}: run a newer app on it.`,
    );
  }
  return steps.map((sql, index) => ({ version: index + 1, sql })).slice(found);
}
