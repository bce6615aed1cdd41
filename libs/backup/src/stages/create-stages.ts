// The stages of a job as its options ask for them: compress first, then encrypt.

import { BackupError } from '../core/errors.js';
import type { KeyFit, StageInverter, StageRecord, Stages } from '../core/stage.js';
import { AGE, decryptionWith } from './age/age-stage.js';
import { encryptionFrom, type EncryptionSettings, keyFitOfRecord } from './age/encryption.js';
import type { AgeKeys } from './age/header.js';
import { codecNamed } from './compression/codecs.js';
import { type CompressionSettings, compressionStage, decompressionOf } from './compression/compression-stage.js';

export interface StageSettings {
  readonly compression: { readonly type: 'none' } | CompressionSettings;
  readonly encryption: EncryptionSettings;
}

/** Throws RUNTIME_UNSUPPORTED or OPTIONS_INVALID when the settings ask for what can't be done. */
export function createStages(settings: StageSettings): Stages {
  const { compression } = settings;
  const compressing = compression.type === 'none' ? [] : [compressionStage(compression)];
  const encryption = encryptionFrom(settings.encryption);
  return {
    encrypts: settings.encryption.type !== 'none',
    keyFit: encryption.keyFit,
    keyFitOf: async (written) => await keyFitOfStages(written, encryption.keys),
    invert: inverterWith(encryption.keys),
    async openRun() {
      const run = await encryption.openRun();
      return { forward: [...compressing, ...run.stages], invert: inverterWith(run.keys) };
    },
  };
}

/** Throws RUNTIME_UNSUPPORTED, with what to do about it, when this Node.js can't compress that way. For use at boot. */
export function checkRuntime(compression: { readonly type: 'none' | CompressionSettings['type'] }): void {
  if (compression.type !== 'none') codecNamed(compression.type);
}

/** Whatever can't be opened keeps all of it closed. */
async function keyFitOfStages(written: readonly StageRecord[], keys: AgeKeys): Promise<KeyFit> {
  const sealed = written.filter(({ name }) => name === AGE);
  const fits = await Promise.all(sealed.map((record) => keyFitOfRecord(record, keys)));
  return fits.find((fit) => fit !== 'fits') ?? 'fits';
}

/** Goes by the record alone: what the options say now does not matter for what was written then. */
function inverterWith(keys: AgeKeys): StageInverter {
  return ({ name }) => {
    if (name === 'gzip' || name === 'zstd') return decompressionOf(name);
    if (name === AGE) return decryptionWith(keys);
    throw new BackupError('RUNTIME_UNSUPPORTED', `This version of nestjs-backup does not know the stage "${name}".`, {
      hint: 'Upgrade nestjs-backup to the version that wrote this backup, or later.',
    });
  };
}
