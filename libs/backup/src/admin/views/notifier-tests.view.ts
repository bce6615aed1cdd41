// What became of test messages, on the wire.

import type { BackupService } from '../../nest/backup.service.js';
import { redact } from '../../kit/redact.js';
import { type ErrorView, viewError } from './error.view.js';

type NotifierTest = Awaited<ReturnType<BackupService['testNotifiers']>>[number];

export abstract class NotifierTestsView {
  abstract readonly notifiers: readonly NotifierTestView[];
}

export abstract class NotifierTestView {
  abstract readonly notifier: string;
  abstract readonly kind: string;
  abstract readonly target: string;
  abstract readonly ok: boolean;
  abstract readonly error?: ErrorView;
}

export function viewNotifierTests(tests: readonly NotifierTest[]): NotifierTestsView {
  return { notifiers: tests.map(viewTest) };
}

function viewTest({ notifier, kind, target, error }: NotifierTest): NotifierTestView {
  const outcome = error ? { ok: false, error: viewError(error) } : { ok: true };
  return { notifier, kind, target: redact(target), ...outcome };
}
