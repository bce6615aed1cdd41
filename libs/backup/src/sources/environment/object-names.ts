// How the objects of a backup of the environment are named, and where they are put down for review.

/** Lines that sh and dotenv read. */
export const VARIABLES = 'environment.env';
/** A tar. */
export const FILES = 'files.tar';
/** What is in the tar, in a restore. */
export const FILES_FOLDER = 'files/';
