/** Answers that are given in the gallery, without opening the patch. */

import * as api from './api.js';
import {settleConflict} from './conflict.js';
import {same} from './geometry.js';
import {ensureReviewer, isOwn} from './reviewer.js';
import {stateFor} from './states.js';
import {settle} from './status.js';

/**
 * Answers a patch as it is.
 *
 * @param {object} patch of the list; takes over state and version
 * @param {string} state
 * @returns {Promise<boolean>} false if the reader has given it up
 * @throws {Problem} if the server has not taken the answer
 */
export async function answerFromList(patch, state) {
  if (!await ensureReviewer()) {
    return false;
  }
  const item = await api.patch(patch.id);
  const polygons = state === 'open' ? item.original : item.polygons;
  const answer = {state: stateFor(state, polygons, item.original), polygons};
  let {version} = patch;
  let present = item.polygons;
  let stored;
  while (!stored) {
    try {
      stored = {...answer, ...await api.answerPatch(patch.id, {version, state: answer.state,
        // what the server has need not be sent
        ...(same(polygons, present) ? {} : {polygons})})};
    } catch (error) {
      if (error.status !== 409) {
        throw error;
      }
      const theirs = {polygons: [], ...error.body};
      const choice = isOwn(answer, theirs) ? 'theirs' : await settleConflict({mine: answer, theirs,
        size: item, picture: api.imageOf(patch.id)});
      if (choice === '') {
        return false;
      }
      stored = choice === 'theirs' ? theirs : null;
      version = theirs.version;
      present = theirs.polygons;
    }
  }
  Object.assign(patch, {state: stored.state, version: stored.version, by: stored.by});
  settle();
  return true;
}
