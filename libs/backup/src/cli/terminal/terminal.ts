// Where answers, remarks and errors go: answers to stdout, everything else to stderr.

import type { BackupError } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';
import { type Paint, paintFor } from './paint.js';
import { printable, printableJson } from './printable.js';

/** The parts of a process that a command line uses. */
export type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

export interface Appearance {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
}

export class Terminal {
  readonly paint: Paint;
  readonly paintError: Paint;
  private readonly warnings = new Set<string>();

  constructor(
    readonly streams: Streams,
    readonly appearance: Appearance,
  ) {
    this.paint = paintFor(streams.stdout, streams.env, appearance.color);
    this.paintError = paintFor(streams.stderr, streams.env, appearance.color);
  }

  /** The answer of a verb: as JSON when that is asked for, else the text that is made of it. */
  answer<T>(value: T, format: (value: T) => string): void {
    const text = this.appearance.json ? printableJson(JSON.stringify(value, redacted, 2)) : redactLines(format(value));
    this.streams.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Something worth knowing that is no part of the answer. */
  remark(sentence: string): void {
    if (!this.appearance.quiet) this.show(sentence);
  }

  /** What a person has to read before agreeing: said whatever else is kept quiet. A program reads only what is JSON. */
  show(text: string): void {
    if (this.appearance.json && this.streams.stderr.isTTY !== true) return;
    this.streams.stderr.write(`${clean(text)}\n`);
  }

  /** The same is said once. */
  warn(sentence: string): void {
    if (this.warnings.has(sentence)) return;
    this.warnings.add(sentence);
    this.streams.stderr.write(`${this.paintError.warning('Warning:')} ${clean(sentence)}\n`);
  }

  fail(error: BackupError): void {
    if (this.appearance.json) {
      const { context: _, ...report } = error.toJSON();
      this.streams.stderr.write(`${printableJson(JSON.stringify({ error: report }, redacted, 2))}\n`);
      return;
    }
    const { bad, dim } = this.paintError;
    const cause =
      this.appearance.verbose && error.cause instanceof Error
        ? `\n${dim(clean(error.cause.stack ?? error.cause.message))}`
        : '';
    this.streams.stderr.write(
      `${bad('Error:')} ${clean(error.message)} ${dim(`[${error.code}]`)}\n→ ${clean(error.hint)}${cause}\n`,
    );
  }
}

function redacted(_: string, value: unknown): unknown {
  return typeof value === 'string' ? redact(value) : value;
}

/** Line by line: an answer may be longer than what is redacted as one. */
function redactLines(text: string): string {
  return text.split('\n').map(clean).join('\n');
}

function clean(text: string): string {
  return printable(redact(text));
}
