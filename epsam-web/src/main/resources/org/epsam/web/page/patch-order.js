/** Orders and filters of the patches, and how they are written in the address of the page. */

import {number} from './states.js';

const share = (value) => (value === null ? '–' : `${number(Math.round(value * 1000) / 10)} %`);
const decimal = (value) => (value === null ? '–' : value.toFixed(2));

/** Patches without a figure come last in every order. */
function byFigure(figure) {
  return (one, other) => {
    const [a, b] = [figure(one), figure(other)];
    return a === null || b === null ? (a === null) - (b === null) : a - b;
  };
}

/** Compares numbers within names as numbers, so that gland-2 comes before gland-12. */
const names = new Intl.Collator('en', {numeric: true});

/**
 * Each order: its name, a comparison, and the figure that a card shows for it.
 *
 * @param {number} gate probability above which a patch counts as tumour
 */
export function orders(gate) {
  const negative = (value) => (value === null ? null : -value);
  const fromGate = (patch) =>
    (patch.probability === null ? null : Math.abs(patch.probability - gate));
  const area = (patch) => `area ${share(patch.area)}`;
  return {
    disagreement: {name: 'disagreement', compare: byFigure((patch) => negative(patch.disagreement)),
      figure: (patch) => `disagreement ${decimal(patch.disagreement)}`},
    ids: {name: 'lowest IDS', compare: byFigure((patch) => patch.ids),
      figure: (patch) => `IDS ${decimal(patch.ids)}`},
    probability: {name: 'probability near the gate', compare: byFigure(fromGate),
      figure: (patch) => `probability ${decimal(patch.probability)}`},
    largest: {name: 'largest area', compare: byFigure((patch) => negative(patch.area)), figure: area},
    smallest: {name: 'smallest area', compare: byFigure((patch) => patch.area), figure: area},
    name: {name: 'name', compare: () => 0, figure: area},
  };
}

/** The filters, each a property of a patch. */
export const FILTERS = ['split', 'slide', 'state'];

/**
 * Reads order and filters from the query of an address. What is unknown is left out.
 *
 * @param {string} query
 * @returns {{sort: string, split: string, slide: string, state: string}} '' for no filter
 */
export function choiceOf(query) {
  const values = new URLSearchParams(query);
  const choice = {sort: values.get('sort') ?? 'disagreement'};
  for (const filter of FILTERS) {
    choice[filter] = values.get(filter) ?? '';
  }
  return choice;
}

/** Writes order and filters as a query, without those that are as in a plain address. */
export function queryOf(choice) {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(choice)) {
    if (value && !(name === 'sort' && value === 'disagreement')) {
      values.set(name, value);
    }
  }
  const query = values.toString();
  return query && `?${query}`;
}

/**
 * The patches of a choice in its order; those that are equal by name.
 *
 * @param {object[]} patches
 * @param {object} choice
 * @param {number} gate
 */
export function arranged(patches, choice, gate) {
  const {compare} = orders(gate)[choice.sort] ?? orders(gate).disagreement;
  return patches
      .filter((patch) => FILTERS.every((filter) => !choice[filter] || patch[filter] === choice[filter]))
      .sort((one, other) => compare(one, other) || names.compare(one.name, other.name)
        || names.compare(one.id, other.id));
}
