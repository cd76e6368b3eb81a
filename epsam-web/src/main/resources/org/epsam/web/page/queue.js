/**
 * The order in which patches are reviewed: that of the gallery when a patch was opened from it. It
 * belongs to the tab, so two tabs can work through two lists.
 */

const KEY = 'epsam-queue';
const LAST = 'epsam-patch';

/** Remembers the order, and the gallery's address to go back to. */
export function keepQueue(ids, query) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ids, query}));
  } catch {
    sessionStorage.removeItem(KEY); // storage is full or off: the plain order is used instead
  }
}

/** @returns {{ids: string[], query: string} | null} */
export function keptQueue() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

/** Remembers the patch that is looked at, for the gallery to begin there. */
export function rememberPatch(id) {
  sessionStorage.setItem(LAST, id);
}

/** @returns {string | null} the patch that was looked at last */
export function lastPatch() {
  return sessionStorage.getItem(LAST);
}

/**
 * The item before or after another one.
 *
 * @returns {string | null} null at the ends, or if the item is not in the queue
 */
export function neighbour(ids, id, step) {
  const index = ids.indexOf(id);
  return index < 0 ? null : ids[index + step] ?? null;
}
