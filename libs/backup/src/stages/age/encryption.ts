// Encryption as the options ask for it: what one run encrypts to, and the keys that open it again.

import type { KeyFit, Stage, StageRecord } from '../../core/stage.js';
import { ageStage } from './age-stage.js';
import type { AgeKeys } from './header.js';
import { generateIdentityBeside, recipientOf, requireRecipients } from './keys.js';
import { DEFAULT_WORK_FACTOR, ScryptRecipient } from './scrypt.js';

export type EncryptionSettings =
  | { readonly type: 'none' }
  | { readonly type: 'recipients'; readonly recipients: readonly string[]; readonly identities: readonly string[] }
  | {
      readonly type: 'passphrase';
      readonly passphrase: string;
      /** Base-2 logarithm of the rounds of scrypt that a guess costs. Default 18; no option: fewer are for tests alone. */
      readonly workFactor?: number;
    };

/** What one run encrypts with, and the keys that open what it wrote. */
export interface EncryptionRun {
  readonly stages: readonly Stage[];
  readonly keys: AgeKeys;
}

export interface Encryption {
  /** The keys that the options give. */
  readonly keys: AgeKeys;
  /** Whether the keys open what any run writes. */
  readonly keyFit: () => Promise<KeyFit>;
  openRun(): Promise<EncryptionRun>;
}

const NO_KEYS: AgeKeys = { identities: [] };

/** Throws OPTIONS_INVALID for recipients that can't be encrypted to. */
export function encryptionFrom(settings: EncryptionSettings): Encryption {
  switch (settings.type) {
    case 'none':
      return { keys: NO_KEYS, keyFit: fits, openRun: async () => ({ stages: [], keys: NO_KEYS }) };
    case 'recipients':
      return toRecipients(settings.recipients, settings.identities);
    case 'passphrase':
      return withPassphrase(settings.passphrase, settings.workFactor ?? DEFAULT_WORK_FACTOR);
  }
}

/**
 * Each run encrypts to one recipient more, whose identity exists only in memory and only as long as the run: so a
 * server that holds public keys alone can read back what it has just stored, and nothing that was stored before.
 */
function toRecipients(recipients: readonly string[], identities: readonly string[]): Encryption {
  requireRecipients(recipients);
  let fit: Promise<KeyFit> | undefined;
  return {
    keys: { identities },
    keyFit: () => (fit ??= keyFitOf(recipients, identities)),
    async openRun() {
      const ephemeral = await generateIdentityBeside(recipients);
      const stage = ageStage([...recipients, await recipientOf(ephemeral)], { recipients: [...recipients] });
      return { stages: [stage], keys: { identities: [ephemeral, ...identities] } };
    },
  };
}

async function keyFitOf(recipients: readonly string[], identities: readonly string[]): Promise<KeyFit> {
  if (identities.length === 0) return 'absent';
  const own = await Promise.all(identities.map(recipientOf));
  return own.some((recipient) => recipients.includes(recipient)) ? 'fits' : 'foreign';
}

/** Whether the keys open what a record of this stage stands for, as far as it can be known without a byte of it. */
export async function keyFitOfRecord({ parameters }: StageRecord, keys: AgeKeys): Promise<KeyFit> {
  const { passphrase, recipients } = parameters;
  if (passphrase !== undefined) return keys.passphrase === undefined ? 'missing' : 'fits';
  return Array.isArray(recipients) ? await keyFitOf(recipients, keys.identities) : 'fits';
}

async function fits(): Promise<KeyFit> {
  return 'fits';
}

function withPassphrase(passphrase: string, workFactor: number): Encryption {
  const keys: AgeKeys = { identities: [], passphrase };
  const stage = ageStage([new ScryptRecipient(passphrase, workFactor)], { passphrase: 'scrypt' });
  return { keys, keyFit: fits, openRun: async () => ({ stages: [stage], keys }) };
}
