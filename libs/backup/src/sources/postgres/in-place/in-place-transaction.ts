// The one transaction of a restore in place, which psql carries out: everything up to COMMIT can be taken back.

import type { ByteStream } from '../../../core/bytes.js';
import type { RestoreInput } from '../../../core/source.js';
import { untilAborted } from '../../../kit/interruptible.js';
import { Answers } from './answers.js';
import { DUMP } from '../capture/capture-database.js';
import { requireCaptured } from './in-place-facts.js';
import { unknownOutcome, untouched } from './in-place-failure.js';
import { ownerArgs } from '../restore/restore-content.js';
import { runScript, settingStatements, writeScript } from '../restore/restore-script.js';
import type { PostgresSettings } from '../settings.js';
import { IDENTITY, readIdentity, type SentTransaction, settleTransaction } from '../databases/transaction-outcome.js';

export interface InPlaceWork extends RestoreInput {
  /** What has to be done before the script of pg_restore. */
  readonly clearing: string;
  /** Settings of the server for the session. */
  readonly serverSettings: Readonly<Record<string, string>>;
}

/** Puts the content of a dump in the place of what is there. As `carryOut` ends. */
export async function replaceContent(
  settings: PostgresSettings,
  { content, facts, clearing, serverSettings }: InPlaceWork,
  signal: AbortSignal,
): Promise<void> {
  const args = ['--clean', '--if-exists', ...ownerArgs(settings)];
  const transaction: Transaction = {
    serverSettings,
    async *statements(untilCommit) {
      yield Buffer.from(clearing);
      yield* writeScript(settings, args, content.open(DUMP), untilCommit);
    },
    requireTrue: (answers, nextAnswer) => requireCaptured(facts, answers, nextAnswer),
  };
  await carryOut(settings, transaction, signal);
}

/** What psql carries out between BEGIN and COMMIT. */
export interface Transaction {
  readonly statements: (signal: AbortSignal) => ByteStream;
  /** Asks what has to be true before COMMIT, and throws unless it is. */
  readonly requireTrue: (answers: Answers, nextAnswer: () => Promise<string>) => ByteStream;
  /** Settings of the server for the session. */
  readonly serverSettings: Readonly<Record<string, string>>;
}

/**
 * Can be aborted until COMMIT is sent. When it throws the database is as it was, unless it says that this is not known;
 * no session of it is left either way.
 */
export async function carryOut(
  settings: PostgresSettings,
  { statements, requireTrue, serverSettings }: Transaction,
  signal: AbortSignal,
): Promise<void> {
  const answers = new Answers();
  const { signal: untilCommit, letGo } = follow(signal);
  let sent: SentTransaction | undefined;
  let isCommitting = false;

  async function* script(): AsyncGenerator<Uint8Array> {
    const answer = async (): Promise<string> => await untilAborted(answers.next(), untilCommit);
    yield Buffer.from(`${settingStatements(settings.lockTimeoutMs)}BEGIN;\n`);
    yield answers.question(IDENTITY);
    sent = readIdentity(await answer());
    yield* statements(untilCommit);
    yield* requireTrue(answers, answer);
    untilCommit.throwIfAborted();
    letGo();
    isCommitting = true;
    yield Buffer.from('COMMIT;\n');
  }

  try {
    const options = { serverSettings, signal: untilCommit };
    await answers.hear(runScript(settings, settings.connection.database, script(), options));
  } catch (error) {
    const outcome = sent && (await settleTransaction(settings, sent));
    if (outcome === 'committed') return;
    if (sent && outcome === 'unknown' && isCommitting) throw unknownOutcome(settings, sent, error);
    untilCommit.throwIfAborted();
    throw await untouched(settings, error);
  } finally {
    letGo();
  }
}

/** A signal that aborts with the other one until it is let go. */
function follow(signal: AbortSignal): { readonly signal: AbortSignal; letGo(): void } {
  const own = new AbortController();
  const abort = (): void => own.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return { signal: own.signal, letGo: () => signal.removeEventListener('abort', abort) };
}
