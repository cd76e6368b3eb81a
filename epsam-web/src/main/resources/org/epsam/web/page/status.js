/** What the page says: a line that screen readers read aloud, and a bar for errors. */

import {byId} from './dom.js';

/** Says what happened. */
export function say(sentence) {
  byId('status').textContent = sentence;
}

/**
 * Shows an error until the next one or until it is closed.
 *
 * @param {Error} error whose message is one sentence for the reader
 */
export function complain(error) {
  if (error.name !== 'Problem') {
    console.error(error);
  }
  byId('problem-text').textContent = error.message;
  byId('problem').hidden = false;
}

/** Takes the error away, because what failed has worked now. */
export function settle() {
  byId('problem').hidden = true;
  byId('problem-text').textContent = '';
}
