// Runs programs for the other scripts: their output passed on, their time taken, and none of them left behind.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const children = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of children) endGroup(child, signal);
    process.exitCode = 128 + constants.signals[signal];
    if (children.size === 0) process.exit();
  });
}

/**
 * Runs a program to its end and answers `{ ok, seconds, text }`; a failure is an answer, not an error.
 * The program leads a process group of its own, so that what it started ends with it when we are told to stop.
 * Its output is shown; with `output` it can be kept in `text`, and shown only `on failure`.
 * After `deadlineMs` the program is killed.
 */
export async function run(command, args, { env = process.env, output = 'show', deadlineMs } = {}) {
  const started = performance.now();
  const sink = output === 'show' ? 'inherit' : 'pipe';
  const plain = process.stdout.isTTY && sink === 'inherit' ? {} : { NO_COLOR: '1' };
  const child = spawn(command, args, { env: { ...env, ...plain }, stdio: ['ignore', sink, sink], detached: true });
  children.add(child);
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  const deadline = deadlineMs && setTimeout(() => endLate(child, command, deadlineMs), deadlineMs);
  const ok = await ended(child);
  clearTimeout(deadline);
  endGroup(child, 'SIGKILL');
  children.delete(child);
  if (process.exitCode >= 128) process.exit();
  const text = Buffer.concat(chunks).toString();
  if (output === 'on failure' && !ok) process.stdout.write(text);
  return { ok, seconds: (performance.now() - started) / 1000, text };
}

function ended(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

function endLate(child, command, deadlineMs) {
  console.error(`${command} did not end within ${deadlineMs / 60_000} minutes and was killed.`);
  endGroup(child, 'SIGKILL');
}

function endGroup(child, signal) {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
