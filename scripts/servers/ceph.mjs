// Starts a private Ceph with its S3 gateway: one monitor, one OSD in memory, one manager, on free ports, in a temporary folder.

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonSet, freePort, runTool, until } from './daemons.mjs';

const DAEMONS = ['mon', 'osd', 'mgr', 'rgw'];
const KMS_KEY_ID = 'test-key';
const CAPABILITIES = {
  'mon.': { mon: 'allow *' },
  'client.admin': { mon: 'allow *', osd: 'allow *', mgr: 'allow *' },
  'osd.0': { mon: 'allow profile osd', osd: 'allow *', mgr: 'allow profile osd' },
  'mgr.a': { mon: 'allow profile mgr', osd: 'allow *' },
  'client.rgw.a': { mon: 'allow rwx', osd: 'allow rwx', mgr: 'allow rw' },
};

/**
 * Answers `{ details, stop }`: where it is, the keys of a user who may create buckets, the name of a key that it can
 * encrypt with, and how to end it. `settings` are more lines for the configuration of the gateway.
 */
export async function startCeph(settings = []) {
  const folder = mkdtempSync(join(tmpdir(), 'ceph-'));
  const daemons = new DaemonSet(folder);
  const stop = async () => {
    await daemons.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { details: await start(folder, daemons, settings), stop };
  } catch (error) {
    error.message += daemons.lastWords();
    await stop();
    throw error;
  }
}

async function start(folder, daemons, settings) {
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
  const cluster = randomUUID();
  const monitor = `v2:127.0.0.1:${monitorPort}`;
  const config = join(folder, 'ceph.conf');
  const tool = (program, ...args) => runTool(program, args, { CEPH_CONF: config });
  for (const name of [...DAEMONS, 'run']) mkdirSync(join(folder, name));
  writeFileSync(config, configuration({ folder, cluster, monitor, gatewayPort, settings }));

  await makeKeys(tool, join(folder, 'keyring'));
  await tool('monmaptool', '--create', '--fsid', cluster, '--addv', 'a', `[${monitor}]`, join(folder, 'monmap'));
  await tool('ceph-mon', '-i', 'a', '--mkfs', '--monmap', join(folder, 'monmap'), '--keyring', join(folder, 'keyring'));
  daemons.start('ceph-mon', ['-f', '-i', 'a', '-c', config]);
  await tool('ceph', '--connect-timeout', '30', 'osd', 'create');
  await tool('ceph-osd', '-i', '0', '--mkfs');
  daemons.start('ceph-osd', ['-f', '-i', '0', '-c', config]);
  daemons.start('ceph-mgr', ['-f', '-i', 'a', '-c', config]);
  daemons.start('radosgw', ['-f', '-n', 'client.rgw.a', '-c', config]);

  const endpoint = `http://127.0.0.1:${gatewayPort}`;
  await until('the S3 gateway answers', () => fetch(endpoint).then(({ ok }) => ok), daemons);
  const [accessKeyId, secretAccessKey] = [randomBytes(10).toString('hex'), randomBytes(20).toString('hex')];
  const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey];
  await tool('radosgw-admin', 'user', 'create', '--uid', 'tests', '--display-name', 'tests', ...keys);
  return { endpoint, accessKeyId, secretAccessKey, kmsKeyId: KMS_KEY_ID };
}

async function makeKeys(tool, keyring) {
  await tool('ceph-authtool', '--create-keyring', keyring);
  for (const [name, capabilities] of Object.entries(CAPABILITIES)) {
    const caps = Object.entries(capabilities).flatMap(([daemon, right]) => ['--cap', daemon, right]);
    await tool('ceph-authtool', keyring, '--gen-key', '-n', name, ...caps);
  }
}

/** Everything below the folder, one copy of everything, nothing on disk, no look at the machine's own Ceph. */
function configuration({ folder, cluster, monitor, gatewayPort, settings }) {
  return `[global]
fsid = ${cluster}
mon host = [${monitor}]
public addr = 127.0.0.1
keyring = ${folder}/keyring
run dir = ${folder}/run
pid file = ${folder}/run/$name.pid
admin socket = ${folder}/run/$name.asok
log file = ${folder}/run/$name.log
mon data = ${folder}/mon
osd data = ${folder}/osd
mgr data = ${folder}/mgr
rgw data = ${folder}/rgw
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd objectstore = memstore
memstore device bytes = 8589934592
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
mon allow pool size one = true
mon max pg per osd = 1000

[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1
rgw dynamic resharding = false
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = ${KMS_KEY_ID}=${randomBytes(32).toString('base64')}
${settings.join('\n')}
`;
}
