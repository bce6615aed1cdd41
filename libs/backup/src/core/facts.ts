// Facts: what was true of the source in the very snapshot that was captured.

export interface TableFact {
  readonly name: string;
  readonly rows: number;
  /** True when the number was estimated instead of counted; it is then shown but not compared. */
  readonly estimated?: true;
  /** The partitioned table that it is a part of; the rows are in the parts. */
  readonly partitionOf?: string;
}

export interface Facts {
  /** What was captured, e.g. `sqlite`. */
  readonly engine: string;
  /** The version that read the source. Shown, not compared. */
  readonly engineVersion: string;
  /** Size of the captured data in bytes, before any stage. Shown, not compared. */
  readonly bytes: number;
  /** Sorted by name. */
  readonly tables: readonly TableFact[];
  /** What else must be the same after a restore, e.g. `userVersion`. Compared one by one. */
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  /**
   * By what a later capture of secrets tells whether anything has changed. It differs each time, as it is salted: shown to
   * nobody, not compared.
   */
  readonly fingerprint?: string;
  /** Names that a later restore goes by, by what they are, e.g. `owners`. Shown, not compared. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** Where the next capture goes on, by what that is about and in words of the source. Shown, not compared. */
  readonly marks?: Marks;
}

export type Marks = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One way in which restored data differs from the captured facts. */
export interface FactDifference {
  /** `table:<name>` or `property:<name>`. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

/** A difference as a sentence without its end. */
export function describeDifference({ what, expected, actual }: FactDifference): string {
  return `${what} is ${actual} instead of ${expected}`;
}

/** Every difference between two sets of facts; empty when the restored data is what was captured. */
export function compareFacts(expected: Facts, actual: Facts): FactDifference[] {
  const estimated = new Set([...expected.tables, ...actual.tables].flatMap((t) => (t.estimated ? [t.name] : [])));
  return [
    ...differences('table', rowsByTable(expected, estimated), rowsByTable(actual, estimated)),
    ...differences(
      'property',
      new Map(Object.entries(expected.properties)),
      new Map(Object.entries(actual.properties)),
    ),
  ];
}

/** A table whose rows either side only estimated still has to be there. */
function rowsByTable(facts: Facts, estimated: ReadonlySet<string>): Map<string, string> {
  return new Map(facts.tables.map(({ name, rows }) => [name, estimated.has(name) ? 'there' : `${rows} rows`]));
}

function differences(kind: string, expected: Map<string, unknown>, actual: Map<string, unknown>): FactDifference[] {
  const names = [...new Set([...expected.keys(), ...actual.keys()])].toSorted();
  return names.flatMap((name) => {
    const same = expected.has(name) && actual.has(name) && String(expected.get(name)) === String(actual.get(name));
    return same ? [] : [{ what: `${kind}:${name}`, expected: shown(expected, name), actual: shown(actual, name) }];
  });
}

function shown(values: Map<string, unknown>, name: string): string {
  return values.has(name) ? String(values.get(name)) : 'absent';
}
