// Looks for one object by listing, which, unlike a HEAD request, says why when it can't look.

import type { Asking, Bucket } from './bucket.js';
import type { StoredObject } from './requests.js';

/** Undefined when the bucket was seen and has no such object. */
export async function findObject(
  bucket: Bucket,
  key: string,
  { what, ...asking }: Asking & { readonly what: string },
): Promise<StoredObject | undefined> {
  const page = await bucket.ask(what, (requests) => requests.list(key, { limit: 1 }, asking.signal), asking);
  // A key comes before all others that begin with it.
  return page.objects.find((object) => object.key === key);
}
