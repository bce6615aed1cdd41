// What became of test messages, for OpenAPI.

import { ErrorView } from '../views/error.view.js';
import { NotifierTestsView, NotifierTestView } from '../views/notifier-tests.view.js';
import { another, describeModel, flag, listOf, type Model, optional, text } from './schema.js';

export const notifierModels: readonly Model[] = [
  describeModel(NotifierTestsView, {
    notifiers: listOf(another(NotifierTestView, 'Each notifier of the options.')),
  }),
  describeModel(NotifierTestView, {
    notifier: text('Name of the notifier.', { example: 'ops' }),
    kind: text('How it sends.', { example: 'slack' }),
    target: text('Whom it reaches, without secrets.'),
    ok: flag('Whether the message was taken.'),
    error: optional(another(ErrorView, 'Why it was not taken, and what to do.')),
  }),
];
