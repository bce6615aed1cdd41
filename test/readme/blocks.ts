// Finds the code that a Markdown file shows.

import { readFile } from 'node:fs/promises';

export interface Block {
  /** The heading above it. */
  readonly section: string;
  readonly language: string;
  readonly code: string;
}

export async function codeBlocks(file: string): Promise<Block[]> {
  const text = await readFile(file, 'utf8');
  const blocks: Block[] = [];
  let section = '';
  for (const [, heading, language, code] of text.matchAll(/^#+ (.+)$|^ *```(\w+)\n([\s\S]*?)^ *```$/gm)) {
    if (heading !== undefined) section = heading;
    else blocks.push({ section, language: language ?? '', code: code ?? '' });
  }
  return blocks;
}

/** The only block of that language in the section that contains the text. */
export function findBlock(blocks: readonly Block[], section: string, language: string, containing = ''): string {
  const found = blocks.filter(
    (block) => block.section === section && block.language === language && block.code.includes(containing),
  );
  if (found.length === 1 && found[0]) return found[0].code;
  throw new Error(`"${section}" has ${found.length} ${language} blocks with "${containing}", not one.`);
}
