// The front door of the room: compression and encryption, forward and backward.

export { checkRuntime, createStages, type StageSettings } from './create-stages.js';
export { type EncryptionSettings } from './age/encryption.js';
export { generateIdentity, isIdentity, isRecipient, recipientOf, requireRecipients } from './age/keys.js';
export { type CompressionSettings } from './compression/compression-stage.js';
export { COMPRESSION_LEVELS } from './compression/codecs.js';
