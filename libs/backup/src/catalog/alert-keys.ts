// The layout of alert keys below a destination's prefix: `<prefix>/.alerts/<subject>/<number>.json`.

/** What an alert key is. */
export interface AlertKeyMeaning {
  readonly number: number;
  /** That the message was taken, rather than the record of it. */
  readonly isSent: boolean;
}

const DIGITS = 8;
const NAME = /^(\d{8})(-sent)?\.json$/;

/** Keys of one subject sort by number. */
export class AlertKeys {
  private readonly root: string;

  constructor(prefix: string) {
    this.root = `${prefix === '' ? '' : `${prefix}/`}.alerts/`;
  }

  /** What all keys of a subject begin with. */
  folder(subject: string): string {
    return `${this.root}${subject}/`;
  }

  record(subject: string, number: number): string {
    return `${this.folder(subject)}${padded(number)}.json`;
  }

  sent(subject: string, number: number): string {
    return `${this.folder(subject)}${padded(number)}-sent.json`;
  }

  /** Undefined for keys that were not made here. */
  meaningOf(key: string): AlertKeyMeaning | undefined {
    const [, digits, sent] = NAME.exec(key.slice(key.lastIndexOf('/') + 1)) ?? [];
    return digits === undefined ? undefined : { number: Number(digits), isSent: sent !== undefined };
  }
}

function padded(number: number): string {
  return String(number).padStart(DIGITS, '0');
}
