// Reads a backup of the environment and compares it with what was captured; the swap puts it down for review.

import type { RestoreInput, SourceContext, StagedRestore } from '../../core/source.js';
import { readSecrets } from '../../kit/confidential/read-secrets.js';
import { stageForReview } from '../../kit/confidential/stage-for-review.js';
import type { ReviewPlace } from '../../kit/confidential/review-place.js';
import { unpackFiles } from './files-archive.js';
import { FILES, FILES_FOLDER, VARIABLES } from './object-names.js';

export async function stageEnvironment(
  place: ReviewPlace,
  { content, facts }: RestoreInput,
  context: SourceContext,
  fingerprintWork?: number,
): Promise<StagedRestore> {
  const objects = await readSecrets(content, context);
  const [variables, archive] = [objects.get(VARIABLES), objects.get(FILES)];
  const files = archive === undefined ? [] : [...(await unpackFiles(archive))];
  const contents = new Map([
    ...(variables === undefined ? [] : [[VARIABLES, withoutNonce(variables)] as const]),
    ...files.map(([name, file]) => [FILES_FOLDER + name, file] as const),
  ]);
  return await stageForReview(place, { contents }, facts, context, fingerprintWork);
}

/** The first line. */
function withoutNonce(variables: Buffer): Buffer {
  return variables.subarray(variables.indexOf('\n') + 1);
}
