// Reads values of unknown shape and collects every problem, each with the path of the value it is about.

export interface Problem {
  /** E.g. `jobs.gallery.schedule.timeZone`; empty for the whole value. */
  readonly path: string;
  readonly message: string;
}

/** With its zone. */
export const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * One value on the way of being parsed. Reading goes on after a problem with a harmless stand-in, so that all problems
 * are found in one pass; the caller looks at `problems` before it uses what was read.
 */
export class Reader {
  constructor(
    readonly value: unknown,
    readonly path = '',
    readonly problems: Problem[] = [],
  ) {}

  problem(message: string): void {
    this.problems.push({ path: this.path, message });
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  at(key: string): Reader {
    const record = isRecord(this.value) ? this.value : {};
    const path = this.path === '' ? key : `${this.path}.${key}`;
    return new Reader(Object.hasOwn(record, key) ? record[key] : undefined, path, this.problems);
  }

  /** The value's own keys, each with its reader. */
  entries(): [string, Reader][] {
    return this.isObject() ? Object.keys(this.value as object).map((key) => [key, this.at(key)]) : [];
  }

  items(): Reader[] {
    if (!Array.isArray(this.value)) {
      this.problem(`must be a list, not ${describe(this.value)}`);
      return [];
    }
    return this.value.map((item: unknown, index) => new Reader(item, `${this.path}[${index}]`, this.problems));
  }

  isObject(): boolean {
    if (isRecord(this.value)) return true;
    this.problem(`must be an object, not ${describe(this.value)}`);
    return false;
  }

  /** Reports keys that are not in the list: a misspelt option must not be a silent default. */
  onlyKeys(...known: readonly string[]): void {
    if (!isRecord(this.value)) return;
    for (const key of Object.keys(this.value)) {
      if (!known.includes(key)) this.at(key).problem(`is not known here; known are: ${known.join(', ')}`);
    }
  }

  string(fallback = ''): string {
    if (typeof this.value === 'string' && this.value !== '') return this.value;
    this.problem(`must be a text that is not empty, not ${describe(this.value)}`);
    return fallback;
  }

  boolean(fallback = false): boolean {
    if (typeof this.value === 'boolean') return this.value;
    this.problem(`must be true or false, not ${describe(this.value)}`);
    return fallback;
  }

  /** A whole number of at least `minimum` that JavaScript holds exactly. */
  integer(minimum = 0, maximum: number = Number.MAX_SAFE_INTEGER): number {
    if (Number.isSafeInteger(this.value) && (this.value as number) >= minimum && (this.value as number) <= maximum) {
      return this.value as number;
    }
    const range = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    this.problem(`must be a whole number ${range}, not ${describe(this.value)}`);
    return minimum;
  }

  oneOf<T extends string>(allowed: readonly [T, ...T[]]): T {
    if (allowed.includes(this.value as T)) return this.value as T;
    this.problem(`must be one of ${allowed.join(', ')}, not ${quote(this.value)}`);
    return allowed[0];
  }

  matching(pattern: RegExp, meaning: string): string {
    const text = this.string();
    if (text !== '' && !pattern.test(text)) this.problem(`must be ${meaning}, not ${quote(this.value)}`);
    return text;
  }

  date(): Date {
    const date = new Date(typeof this.value === 'string' && ISO_TIME.test(this.value) ? this.value : Number.NaN);
    if (!Number.isNaN(date.getTime())) return date;
    this.problem(`must be a time in ISO 8601, not ${quote(this.value)}`);
    return new Date(0);
  }

  /** `read` when the value is there, else the default. */
  optional<T, D>(read: (reader: Reader) => T, fallback: D): T | D {
    return this.isAbsent ? fallback : read(this);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One line per problem, for a message. */
export function listProblems(problems: readonly Problem[]): string {
  return problems.map(({ path, message }) => `${path === '' ? 'the value' : path} ${message}`).join('; ');
}

/** Says what a value is. A text may be a secret in the wrong place: it is repeated only where a name is expected. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

function quote(value: unknown): string {
  return typeof value === 'string' && value !== '' ? `"${value.slice(0, 40)}"` : describe(value);
}
