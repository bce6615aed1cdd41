// An error inside an answer, e.g. why a run failed.

import type { ErrorReport } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';

export abstract class ErrorView {
  abstract readonly code: string;
  abstract readonly message: string;
  abstract readonly hint: string;
  abstract readonly retryable: boolean;
}

export function viewError({ code, message, hint, retryable }: ErrorReport): ErrorView {
  return { code, message: redact(message), hint: redact(hint), retryable };
}
