// Knows which servers this machine has the programs of.

import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = {
  ceph: ['ceph', 'ceph-authtool', 'ceph-mgr', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'],
  postgres: ['initdb', 'pg_dump', 'pg_restore', 'postgres', 'psql'],
};
/** Where Debian keeps those of PostgreSQL, by version. */
const DEBIAN = '/usr/lib/postgresql';

/** The names of the servers that can be started. */
export function installedServers() {
  return Object.keys(PROGRAMS).filter((server) => PROGRAMS[server].every(isInstalled));
}

function isInstalled(program) {
  return folders().some((folder) => existsSync(join(folder, program)));
}

function folders() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  return [...(process.env.PATH ?? '').split(delimiter), ...versions.map((version) => join(DEBIAN, version, 'bin'))];
}
