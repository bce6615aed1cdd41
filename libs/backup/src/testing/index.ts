// The public names of `nestjs-backup/testing`.

export { flipObjectBit, truncateObject } from './damage.js';
export type { Fault, StorageMethod } from './faults.js';
export { FaultyStorage } from './faulty-storage.js';
export { ManualClock } from './manual-clock.js';
export type { Mood as NotifierMood, NotifierCandidate, NotifierTools, OtherSide } from './notifier-exam/candidate.js';
export { notifierExam } from './notifier-exam/notifier-exam.js';
export type { SourceFixture } from './source-exam/examination.js';
export { sourceExam } from './source-exam/source-exam.js';
export { storageExam, type ExamCase, type StorageCandidate } from './storage-exam/storage-exam.js';
export { collect, patternedBytes, streamOf } from './streams.js';
