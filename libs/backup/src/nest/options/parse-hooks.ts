// What the application does around a swap.

import type { Reader } from '../../core/reader.js';
import type { SwapHooks } from '../../core/swap-hooks.js';

export function parseHooks(reader: Reader): SwapHooks {
  reader.isObject();
  reader.onlyKeys('beforeSwap', 'afterSwap');
  for (const name of ['beforeSwap', 'afterSwap']) {
    const hook = reader.at(name);
    if (!hook.isAbsent && typeof hook.value !== 'function') hook.problem('must be a function');
  }
  return reader.value as SwapHooks;
}
