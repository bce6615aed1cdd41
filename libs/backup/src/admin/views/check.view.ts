// One thing that was looked at before or after a restore, on the wire.

import type { Check } from '../../core/source.js';
import { redact } from '../../kit/redact.js';

export abstract class CheckView {
  abstract readonly name: string;
  abstract readonly verdict: Check['verdict'];
  abstract readonly message: string;
}

export function viewCheck({ name, verdict, message }: Check): CheckView {
  return { name, verdict, message: redact(message) };
}
