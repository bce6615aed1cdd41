// What the index of a backup says of each thing in the directory.

import type { BytePath } from '../byte-path.js';

interface Common {
  readonly path: BytePath;
  /** Permissions with the set-user, set-group and sticky bits, e.g. 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970, as a whole number in decimal digits. */
  readonly mtimeNs: string;
  /** Of the file system, in decimal digits. */
  readonly ino: string;
}

/** Where the bytes of a file are. */
export interface Place {
  /** Id of the backup that holds them. Absent: the one that the index belongs to. */
  readonly backup?: string;
  /** Name of its volume. */
  readonly object: string;
  /** Of the file's entry in the volume: a multiple of 512. Its header, or headers, come first. */
  readonly offset: number;
}

export interface FileEntry extends Common {
  readonly type: 'file';
  readonly size: number;
  readonly place: Place;
  /** It changed while it was read, or so shortly before that it may have changed again unseen: the next backup takes it. */
  readonly unsettled?: true;
}

export interface DirectoryEntry extends Common {
  readonly type: 'directory';
}

export interface SymlinkEntry extends Common {
  readonly type: 'symlink';
  /** As it is written in the link; it may lead anywhere. */
  readonly target: BytePath;
}

/** Another name of a file. */
export interface HardLinkEntry extends Common {
  readonly type: 'hardlink';
  /** The file's first name, which came before. */
  readonly target: BytePath;
}

/** What is known of a file before it is read. */
export type UnplacedFile = Omit<FileEntry, 'place' | 'unsettled'>;

export type Unplaced = UnplacedFile | DirectoryEntry | SymlinkEntry | HardLinkEntry;

export type IndexEntry = FileEntry | DirectoryEntry | SymlinkEntry | HardLinkEntry;

/** The first line of an index. */
export interface IndexHeader {
  /** Another one for each index. */
  readonly id: string;
}
