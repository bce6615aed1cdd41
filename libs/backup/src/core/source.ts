// The port of everything that can be captured as byte streams and put back.

import type { ByteStream } from './bytes.js';
import type { Check } from './check.js';
import type { BackupError } from './errors.js';
import type { Facts } from './facts.js';
import type { Filter } from './filter.js';
import type { RowChoice, RowRescue } from './rescue.js';

export type { Check };

/** What the run that calls a source lends to it. */
export interface SourceContext {
  /** Aborts when the run is cancelled, times out or the application shuts down; the source then stops and cleans up. */
  readonly signal: AbortSignal;
  /** Unique per run, safe in file names. Scratch files carry it, so that no two runs ever share one. */
  readonly runId: string;
  /** Says what is being done now and how far it is, from 0 to 1 where that is known. */
  readonly progress: (step: string, fraction?: number) => void;
}

/** One object of a capture. Objects are read once, to the end, one after the other, in the order given. */
export interface CapturedObject {
  /** File name of the plain content, e.g. `gallery.db`: letters, digits, dot, dash, underscore; unique in the capture. */
  readonly name: string;
  /** Size of the plain content where it is known beforehand; for progress only. */
  readonly bytes?: number;
  /** Opens the content. Called at most once. Throws, rather than ends, when not all of it could be read. */
  open(): ByteStream;
  /**
   * Opens what the filter makes of the content, in place of `open`. Absent where the content is made in this process: what
   * is made in another one is best filtered there, so that the application does not notice.
   */
  openThrough?(filter: Filter): ByteStream;
}

/** An earlier backup of the same job. */
export interface EarlierBackup {
  readonly id: string;
  readonly startedAt: Date;
  readonly facts: Facts;
  /** From the best copy there is; the others stand in. Throws where no key is at hand to open it. */
  readonly content: BackupContent;
}

/** What the run that takes a backup lends to the source besides. */
export interface CaptureContext extends SourceContext {
  /** Adds a sentence to the run record: what is worth knowing and nothing to worry about. */
  readonly note: (sentence: string) => void;
  /** Records what is missing from the capture without failing it; the run then ends as `warning`. */
  readonly warn: (error: BackupError) => void;
  /**
   * True: a restore is about to replace the live data, and what is left of it is taken, however little. What should be
   * there and is not is why it is restored: no error, and SOURCE_NOT_FOUND when nothing of it is there at all.
   */
  readonly takesWhatIsLeft?: boolean;
  /**
   * The newest backup that a capture may build on, last, and before it those that it builds on itself, the whole one
   * first. Each destination holds all of them, and they were read back. Empty: there is none. Looked up when asked; what
   * can't be looked up is none.
   */
  readonly earlier: () => Promise<readonly EarlierBackup[]>;
  /**
   * The newest backup, where a capture that holds exactly the same need not be stored: each destination holds it, read back
   * and good, and nothing newer. Undefined: there is none, or this run stores what it finds in any case. It is the last of
   * the earlier ones. Looked up when asked; what can't be looked up is none.
   */
  readonly current: () => Promise<EarlierBackup | undefined>;
}

/** A consistent view of the source, held until closed. */
export interface Capture {
  /** At least one, unless nothing has changed. */
  readonly objects: readonly CapturedObject[];
  /** Id of the current backup, when the view holds exactly what that holds: nothing is stored then, and no facts are asked. */
  readonly sameAs?: string;
  /** Id of the last of the earlier backups, when it is needed to restore this one. Absent: this one is whole by itself. */
  readonly basedOn?: string;
  /** What was true in exactly this view. Called once, after every object was read to its end. */
  facts(): Promise<Facts>;
  /**
   * Asks exactly this view one statement that changes nothing, and answers the first value of each row as a text, as they
   * come, without those that are NULL. Called last, once at the most. Absent where nothing can be asked. Throws CHECK_BROKEN,
   * saying why, when there is no answer.
   */
  ask?(statement: string): AsyncIterable<string>;
  /** Frees everything the capture holds: scratch files, connections, children. Always called, once, on every path. */
  close(): Promise<void>;
}

/** Gives back the plain content of a backup's objects, decrypted, decompressed and checked. */
export interface BackupContent {
  readonly names: readonly string[];
  /** Plain size of one object in bytes. */
  bytes(name: string): number;
  /** The plain bytes; throws at the end when they are not the ones that were captured. May be opened more than once. */
  open(name: string): ByteStream;
}

/** One object that is looked into. */
export interface InspectedObject {
  readonly name: string;
  /** The plain content. It need not be read to its end. */
  readonly content: ByteStream;
  readonly facts: Facts;
}

/** The same, not opened yet. */
export interface SealedObject extends Omit<InspectedObject, 'content'> {
  readonly stored: ByteStream;
  /** Makes the plain content of what is stored. Throws, rather than ends, when it is not what was captured. */
  readonly filter: Filter;
}

/** What a restore needs to know of the backup besides its content. */
export interface RestoreInput {
  readonly content: BackupContent;
  /** What the capture recorded. */
  readonly facts: Facts;
  /** What the backup builds on, the whole one first. Absent: it is whole by itself. */
  readonly earlier?: readonly EarlierBackup[];
}

/** What of a backup is restored, when it is not everything. */
export interface Selection {
  /** Names of tables. */
  readonly tables?: readonly string[];
  /** Files, and folders with all that is in them: relative, with `/` between the parts. */
  readonly paths?: readonly string[];
}

/** One row of an answer, by the names of its columns. */
export type QueryRow = Readonly<Record<string, unknown>>;

/** What a swap has done with the data that was live. */
export interface SwapResult {
  /** False where there was none, or where it was replaced in place: there is nothing to undo to. */
  readonly keptPrevious: boolean;
  /** The whole path of what was restored, where it is beside the live data: without it nobody would find it. */
  readonly place?: string;
}

/** Restored data beside the live one. The live data is untouched until `swap`. */
export interface StagedRestore {
  /** Measured on the restored data, by the same means as the captured facts. */
  readonly facts: Facts;
  /** What else was examined: integrity, references. */
  readonly checks: readonly Check[];
  /**
   * Answers the rows of one statement, asked of the restored data before the swap. It can change nothing, and does not
   * go on for ever. Absent where nothing can be asked. Throws CHECK_BROKEN, saying why, when there is no answer.
   */
  query?(statement: string): Promise<readonly QueryRow[]>;
  /**
   * Brings the restored data to the later time of a backup that a source of its changes took, in one transaction: what
   * that builds on comes first. Answers what is measured and examined after it. Called before the swap, once at the most.
   * Absent where changes can't be applied.
   * @throws BackupError CHANGES_REFUSED, saying why, when they do not fit what was restored
   */
  apply?(changes: RestoreInput): Promise<Pick<StagedRestore, 'facts' | 'checks'>>;
  /**
   * Compares rows of the restored data with the live data of the source whose `into` made this place, and can put some of
   * them back there. Changes nothing by itself: the live data is only read, without locks that keep its writers waiting, and
   * a condition is run where it can write nothing. Memory does not grow with the tables. What it leaves goes with `discard`,
   * which comes last. Absent where rows can't be compared.
   * @throws BackupError REQUEST_INVALID for a table that is not in both, one without a key, or what is no condition
   */
  rescue?(choice: RowChoice): Promise<RowRescue>;
  /**
   * Puts the restored data in the place of the live one in one atomic step and keeps the live one for `undo`.
   * Throws TARGET_IN_USE, with the live data untouched, while something else holds it.
   */
  swap(): Promise<SwapResult>;
  /** Removes the restored data when it was not swapped in, and everything that was created for it. Always called, once. */
  discard(): Promise<void>;
}

/**
 * A source: capture beside restore, because only together are they worth anything.
 *
 * Constructing one does nothing. Every method may be called any number of times; the engine sees to it that capture,
 * stage, swap and undo of one job never overlap in this process.
 */
export interface Source {
  /** Written into the manifest, e.g. `sqlite`. A backup is restored only into a source of the same kind. */
  readonly kind: string;
  /** What a restore replaces, short, without secrets, e.g. `gallery.db`. An operator types it to confirm. */
  readonly target: string;
  /**
   * True where there is no place beside the live data: staging reads the backup but restores nothing, its facts are those
   * of the capture, and the swap restores, measures, compares and takes effect in one atomic step. Nothing is then kept
   * for `undo`, and a drill would prove nothing.
   */
  readonly restoresInPlace?: boolean;
  /**
   * True where nothing live is ever replaced, because what is restored is for a person to read: each restore makes a new
   * place, by default one named after its run. It needs no safety backup and leaves nothing to undo.
   */
  readonly restoresBeside?: boolean;
  /**
   * True where what is captured are secrets: a job without encryption is then refused, and nothing of them is in the facts
   * either.
   */
  readonly needsEncryption?: boolean;
  /** True where a capture can tell that nothing has changed, and says `sameAs`. */
  readonly tellsUnchanged?: boolean;
  /**
   * The kind of source that this one captures changes of: its backups are applied to restored backups of a job with a
   * source of that kind and the same target, and can't be restored by themselves.
   */
  readonly changesOf?: string;
  /**
   * True where a capture may build on earlier ones. The size of a backup, for `minSize`, for what is usual and for the room
   * that a restore needs, is then that in its facts: its objects hold only what is new.
   */
  readonly buildsOnEarlier?: boolean;
  /** Where the target is, without secrets, e.g. `db.local:5432`, since others may be called the same. Absent: nobody asks. */
  readonly location?: string;
  /** Paths of the live data, where it is in files of this machine: a copy on their disk is no second copy. */
  readonly files?: readonly string[];
  /**
   * Takes a consistent view. What can be found out early fails here: SOURCE_NOT_FOUND, SOURCE_INVALID, SOURCE_DENIED,
   * SOURCE_BUSY, SCRATCH_FULL, PEER_MISSING. Leaves nothing behind when it throws.
   */
  capture(context: CaptureContext): Promise<Capture>;
  /**
   * Removes from the live data what a backup holds of it, as those facts say, and nothing that came later. Called when the
   * backup was read back and is good in one destination at least, and never for a safety backup. Answers what was done, a
   * sentence each. What it did not get to it does after the next backup. Absent where a backup takes nothing away.
   */
  clear?(backup: Pick<EarlierBackup, 'id' | 'facts'>, context: SourceContext): Promise<readonly string[]>;
  /**
   * Reads one object of a backup, without restoring it, as the program would that takes it, and compares what it says of
   * itself with the facts. Whatever of the content it does not read is read and checked by the caller. Absent where the
   * bytes say all there is to say.
   */
  inspect?(object: InspectedObject, context: SourceContext): Promise<readonly Check[]>;
  /**
   * The objects, by their names, that `inspectSealed` takes, in place of `inspect`: those of which a program in another
   * process makes something, so that they are best opened there, and the application does not notice.
   */
  readonly inspectsSealed?: readonly string[];
  /** Reads all that is stored, and throws what the filter throws. PEER_MISSING: `inspect` may still be able to. */
  inspectSealed?(object: SealedObject, context: SourceContext): Promise<readonly Check[]>;
  /**
   * The same kind of source for another place of the given name, which must be new: a restore then leaves the live data
   * alone, calls no hooks, and leaves nothing to undo. A name that is taken is a `blocked` check, and refused by the
   * swap. With a selection only that is restored: tables under the names that they have in the facts or that the source
   * also takes for them. Absent where places have no names. Throws REQUEST_INVALID for what is no name, and for a
   * selection that the source can't make.
   */
  into?(target: string, selection?: Selection): Source;
  /**
   * The same source, of which a restore replaces only the selection, and leaves the rest of the live data as it is. Undo is
   * asked of the whole source. Absent where a part can't be replaced. Throws REQUEST_INVALID for a selection that the
   * source can't make.
   */
  part?(selection: Selection): Source;
  /**
   * What of the captured facts is true of restored data when only a selection is restored. Absent: all of them. Throws
   * REQUEST_INVALID, saying what there is, for what was not captured.
   */
  expects?(captured: Facts): Facts;
  /**
   * Everything that decides whether a restore can go ahead, each with its verdict. Reads only, and of the content no more
   * than its beginning. `bytes` is the plain size of all of it. Stops when aborted.
   */
  restoreChecks(input: RestoreInput & { readonly bytes: number }, signal: AbortSignal): Promise<Check[]>;
  /**
   * The files that a backup holds, in any order: relative, with `/` between the parts. Reads no more of the content than
   * it needs for that. Absent where a backup holds no files.
   */
  listFiles?(content: BackupContent): AsyncIterable<string>;
  /** What a restore will do, step by step, for a person to read before agreeing. */
  restoreSteps(): readonly string[];
  /** Restores beside the live data, into a place of its own named after the run. */
  stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore>;
  /** Puts back what the swap of the named run replaced. Throws UNDO_UNAVAILABLE when that is not there any more. */
  undo(restoreRunId: string, context: SourceContext): Promise<void>;
  /**
   * Removes what earlier swaps kept for undo, where it was kept since before the given time, and what restores may have
   * left whose process is gone; nothing that is only named like it. Returns what was removed. Stops when aborted.
   */
  forgetUndo(before: Date, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Looks at everything that a capture, a drill or a restore will need: what has to be installed, reached, read and have
   * room. `blocked` is what a capture would fail by. Changes nothing; what it can't look at is one of the checks. Stops when
   * aborted. Absent where nothing can be known beforehand.
   */
  examine?(signal: AbortSignal): Promise<readonly Check[]>;
}
