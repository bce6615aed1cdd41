// Where the copies of an application agree on who does what: the same destination for all of them.

import type { Catalog } from '../catalog/catalog.js';
import type { Job, Runnable } from './job.js';

/** The first in which the first writer wins; where there is none, the first one. */
export function claimsDestination({ catalogs }: Pick<Runnable, 'catalogs'>): Catalog | undefined {
  return catalogs.find(keepsCopiesApart) ?? catalogs[0];
}

/** What to say about a job that several copies of the application may run at the very same moment. */
export function mayRunTwice(job: Pick<Job, 'name' | 'catalogs'>): { message: string; hint: string } | undefined {
  const catalog = claimsDestination(job);
  if (!catalog || keepsCopiesApart(catalog)) return undefined;
  const { location } = catalog.destination.storage;
  return {
    message: `Two copies of this application may both run ${job.name} at the same moment: ${location} may let a second writer of one key win.`,
    hint: 'Where there is only one copy, say replicas: false. Else give the job one more destination that creates conditionally, such as a shared volume, AWS S3, R2 or Ceph.',
  };
}

function keepsCopiesApart({ destination }: Catalog): boolean {
  return destination.storage.createsConditionally !== false;
}
