// Where the objects of a backup are, for a shell.

import { fileURLToPath } from 'node:url';

import type { GlobalOptions } from '../global-options.js';
import type { Fetch } from './by-hand.js';
import { shellWord } from './shell.js';

/** The URL of a destination that was named by one. */
export function urlOf(destination: string, { storage = [] }: Pick<GlobalOptions, 'storage'>): string | undefined {
  return storage.find((_, index) => destinationName(index) === destination);
}

/** What a storage that was given by its URL is called. */
export function destinationName(index: number): string {
  return index === 0 ? 'storage' : `storage-${index + 1}`;
}

/** Where no URL is known, the key stands for the file. */
export function fetchFrom(url: string | undefined): Fetch {
  if (url === undefined) return (key) => ({ file: shellWord(key) });
  const place = new URL(url);
  if (place.protocol === 'file:') {
    const directory = fileURLToPath(place).replace(/\/+$/, '');
    return (key) => ({ file: shellWord(`${directory}/${key}`) });
  }
  const endpoint = place.searchParams.get('endpoint');
  const region = place.searchParams.get('region');
  const options = [
    ...(endpoint === null ? [] : [`--endpoint-url ${shellWord(endpoint)}`]),
    ...(region === null ? [] : [`--region ${shellWord(region)}`]),
  ];
  const folder = `s3://${place.hostname}${decodeURIComponent(place.pathname).replace(/\/+$/, '')}`;
  return (key) => ({ command: ['aws s3 cp', ...options, shellWord(`${folder}/${key}`), '-'].join(' ') });
}
