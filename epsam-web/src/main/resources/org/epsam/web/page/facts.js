/** A list of facts: names with their values. */

import {byId, make} from './dom.js';

/**
 * Shows facts; those without a value are left out.
 *
 * @param {Object<string, string | Node | null>} facts
 */
export function showFacts(facts) {
  byId('facts').replaceChildren(...Object.entries(facts)
      .filter(([, value]) => value !== null && value !== undefined)
      .flatMap(([name, value]) => [make('dt', {text: name}), make('dd', {}, value)]));
}
