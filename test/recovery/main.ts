// `npm run rehearse`: every disaster, on data of some size, with the time that the recovery takes on this machine.

import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CephServer } from '../servers/describe-with-ceph.js';
import { thisMachine } from '../bench/machine.js';
import { say } from '../bench/say.js';
import { interruptible } from './interruption.js';
import { parseOptions, type RehearseOptions, USAGE } from './options.js';
import { SCENARIOS } from './scenarios/scenarios.js';
import { asTable, type Rehearsed } from './table.js';
import { World } from './world.js';

const TARGET_SECONDS = 600;
const SERVERS = new URL('../../../scripts/servers/', import.meta.url);

async function main({ size, only, transcript, json }: RehearseOptions): Promise<void> {
  const machine = thisMachine();
  const scenarios = SCENARIOS.filter(({ title }) => only.length === 0 || only.some((text) => title.includes(text)));
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-backup-rehearse-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await callDefaultOf('jest-setup.mjs');
  try {
    const world = await World.open(folder, await startCeph(), size, transcript ? say : undefined);
    const rehearsed: Rehearsed[] = [];
    for (const { title, page, rehearse } of scenarios) {
      say(`${title} …`);
      const { seconds, lost } = await rehearse(world, page);
      rehearsed.push({ scenario: title, targetSeconds: TARGET_SECONDS, seconds, lost });
    }
    console.log(json ? JSON.stringify({ rehearsed, machine }, undefined, 2) : asTable(rehearsed, machine, size));
    if (rehearsed.some(({ seconds }) => seconds > TARGET_SECONDS)) process.exitCode = 1;
  } finally {
    await callDefaultOf('jest-teardown.mjs');
  }
}

/** The keeper of the servers of the tests: it ends them when this process ends, in whatever way. */
async function callDefaultOf(script: string): Promise<void> {
  const module = (await import(new URL(script, SERVERS).href)) as { default(): Promise<void> };
  await module.default();
}

async function startCeph(): Promise<CephServer> {
  const answer = await fetch(`${process.env['TEST_SERVERS']}/ceph`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as CephServer;
}

function readOptions(): RehearseOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 1;
    return undefined;
  }
}

const options = readOptions();
if (options) {
  try {
    const interrupted = await interruptible(async () => await main(options));
    if (interrupted !== undefined) process.exitCode = interrupted;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
