// What the kind of a source asks of the other options of its job.

import type { Reader } from '../../core/reader.js';
import type { Source } from '../../core/source.js';
import type { EncryptionSettings, JobSettings, SourceSettings } from './settings.js';

interface SourceTraits extends Pick<Source, 'needsEncryption' | 'tellsUnchanged'> {
  /** What `skipUnchanged` is when it is not said. Absent: false. */
  readonly skipsUnchanged?: boolean;
}

const CONFIDENTIAL: SourceTraits = { needsEncryption: true, tellsUnchanged: true, skipsUnchanged: true };

/** Those that ask for nothing are not named. */
const TRAITS: { readonly [T in keyof SourceSettings]?: SourceTraits } = {
  environment: CONFIDENTIAL,
  'secrets-manager': CONFIDENTIAL,
};

/** What would be stored for everyone to read is a problem of the options. */
export function checkEncryption(reader: Reader, source: JobSettings['source'], encryption: EncryptionSettings): void {
  if (encryption.type !== 'none' || traitsOf(source).needsEncryption !== true) return;
  reader.problem(
    "is needed, as the source holds secrets, such as { recipients: ['age1…'] }, where age-keygen -o key.txt makes a key, or { passphrase }",
  );
}

export function parseSkipUnchanged(reader: Reader, source: JobSettings['source']): boolean {
  const { tellsUnchanged, skipsUnchanged = false } = traitsOf(source);
  const skips = reader.optional((given) => given.boolean(), skipsUnchanged);
  if (skips && tellsUnchanged !== true)
    reader.problem("can't be true: this source does not tell whether anything has changed");
  return skips;
}

function traitsOf(source: JobSettings['source']): SourceTraits {
  if (!('capture' in source)) return TRAITS[source.type] ?? {};
  const { needsEncryption = false, tellsUnchanged = false } = source;
  return { needsEncryption, tellsUnchanged };
}
