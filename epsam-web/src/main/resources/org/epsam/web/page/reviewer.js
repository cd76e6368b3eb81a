/** Who answers: asked before the first answer, kept by the server. */

import * as api from './api.js';
import {ask} from './dialogs.js';
import {byId, make} from './dom.js';
import {same} from './geometry.js';
import {complain} from './status.js';

let name = null;
let asking = null;

/** Shows the reviewer that the server knows. */
export function showReviewer(known) {
  name = known || null;
  byId('reviewer').textContent = name ? `Reviewer: ${name}` : 'Reviewer: not named';
}

/**
 * Whether an answer on the server is the reviewer's own that was sent, of which the reply was lost.
 *
 * @param {{state: string, polygons: object}} sent
 * @param {{state: string, polygons: object, by: string}} found
 */
export function isOwn(sent, found) {
  return found.by === name && found.state === sent.state && same(found.polygons, sent.polygons);
}

/**
 * Asks for the name if nobody has given one yet.
 *
 * @returns {Promise<boolean>} whether there is a name now
 */
export async function ensureReviewer() {
  if (name !== null) {
    return true;
  }
  asking ??= changeReviewer().finally(() => {
    asking = null;
  });
  return asking;
}

/** Asks for the name. */
export async function changeReviewer() {
  const input = make('input', {id: 'name', type: 'text', maxlength: 60, required: true, autofocus: true,
    autocomplete: 'name', value: name ?? ''});
  const content = [
    make('p', {text: 'Your name is stored with each of your answers.'}),
    make('p', {}, make('label', {for: 'name', text: 'Name'}), ' ', input),
  ];
  const choice = await ask('Who is reviewing?', content, [{value: 'save', text: 'Save', primary: true},
    {value: '', text: 'Cancel'}]);
  if (choice !== 'save' || !input.value.trim()) {
    return false;
  }
  try {
    showReviewer((await api.setReviewer(input.value.trim())).reviewer);
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}
