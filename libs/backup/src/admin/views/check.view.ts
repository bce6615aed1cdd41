// One thing that was looked at before or after a restore, on the wire.

import type { Check } from '../../core/source.js';
import { redact } from '../../kit/redact.js';

export abstract class CheckView {
  abstract readonly name: string;
  abstract readonly verdict: Check['verdict'];
  abstract readonly acceptable?: boolean;
  abstract readonly message: string;
  abstract readonly hint?: string;
}

export function viewCheck({ name, verdict, acceptable, message, hint }: Check): CheckView {
  return {
    name,
    verdict,
    ...(acceptable ? { acceptable } : {}),
    message: redact(message),
    ...(hint === undefined ? {} : { hint: redact(hint) }),
  };
}
