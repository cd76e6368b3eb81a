/** The states of an answer, each with a word and a shape, so that none is told by colour alone. */

import {make} from './dom.js';
import {same} from './geometry.js';

export const STATES = {
  open: {word: 'open', shape: '○'},
  accepted: {word: 'accepted', shape: '✓'},
  rejected: {word: 'rejected', shape: '✕'},
  edited: {word: 'edited', shape: '✎'},
};

/** The element that shows a state. */
export function badge(state) {
  const {word, shape} = STATES[state];
  return make('span', {class: `state ${state}`},
      make('span', {class: 'shape', 'aria-hidden': 'true', text: shape}), word);
}

/**
 * The state that an answer leads to: who accepts an outline that has been corrected keeps the
 * correction, so it stays told apart from an outline that was right from the beginning.
 */
export function stateFor(answer, polygons, original) {
  return answer === 'accepted' && !same(polygons, original) ? 'edited' : answer;
}

/** Counts answered items: "37 of 412 answered". */
export function answered(items) {
  const done = items.filter((item) => item.state !== 'open').length;
  return `${number(done)} of ${number(items.length)} answered`;
}

export function number(value) {
  return value.toLocaleString('en');
}

/** A time of the server in the reader's zone. */
export function time(instant) {
  return new Date(instant).toLocaleString('en', {dateStyle: 'medium', timeStyle: 'short'});
}
