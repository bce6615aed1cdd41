// Reads the pages of the runbook: what to type, step by step, and what is to be seen then.

import { join } from 'node:path';
import { type Block, codeBlocks, findBlock } from '../readme/blocks.js';
import { ROOT } from '../readme/programs.js';

export const RUNBOOK = join(ROOT, 'libs/backup/docs/runbook.md');

/** The part with what a reader sets once. */
const SETUP = 'Before you type anything';

export interface Step {
  /** As they are in the page. */
  readonly commands: string;
  /** What the page shows of their output. Undefined: nothing. */
  readonly shown: string | undefined;
}

export interface Runbook {
  /** The script by which a reader sets once what is different for each. */
  readonly setup: string;
  /** The steps of one page, by its heading. */
  page(title: string): readonly Step[];
  /** What the page says is to be seen before anything is typed. */
  symptoms(title: string): readonly string[];
}

export async function readRunbook(): Promise<Runbook> {
  const blocks = await codeBlocks(RUNBOOK);
  return {
    setup: findBlock(blocks, SETUP, 'sh'),
    page: (title) => stepsOf(blocks, title),
    symptoms: (title) => symptomsOf(blocks, title),
  };
}

function symptomsOf(blocks: readonly Block[], section: string): string[] {
  const first = blocks.find((block) => block.section === section);
  return first?.language === 'text' ? first.code.trimEnd().split('\n') : [];
}

/** A block of commands is a step; a block of text below it is its output. */
function stepsOf(blocks: readonly Block[], section: string): Step[] {
  const own = blocks.filter((block) => block.section === section);
  const steps = own.flatMap(({ language, code }, index) => {
    if (language !== 'sh') return [];
    const next = own[index + 1];
    return [{ commands: code, shown: next?.language === 'text' ? next.code : undefined }];
  });
  if (steps.length === 0) throw new Error(`The runbook has no commands under "${section}".`);
  return steps;
}
