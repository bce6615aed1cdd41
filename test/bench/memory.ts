// Watches how much memory a process and all that it starts occupy.

import { residentBytes, treeOf } from './process-tree.js';

const INTERVAL_MS = 50;

export interface Memory {
  /** Bytes of the process alone. */
  readonly alone: number;
  /** Bytes of it and its descendants, pages that they share counted for each. */
  readonly tree: number;
}

export function memoryNow(pid: number): Memory {
  return { alone: residentBytes(pid), tree: treeOf(pid).reduce((sum, member) => sum + residentBytes(member), 0) };
}

/** Answers a function that ends the watch and says what was the most at any moment. */
export function watchMemory(pid: number): () => Memory {
  let peak = memoryNow(pid);
  const timer = setInterval(() => {
    const { alone, tree } = memoryNow(pid);
    peak = { alone: Math.max(peak.alone, alone), tree: Math.max(peak.tree, tree) };
  }, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
