/** The gallery of patches. */

import * as api from './api.js';
import {answerFromList} from './gallery-answers.js';
import {byId, make} from './dom.js';
import {listen} from './keys.js';
import {begin} from './page.js';
import {FILTERS, arranged, choiceOf, orders, queryOf} from './patch-order.js';
import {keepQueue, lastPatch} from './queue.js';
import {STATES, answered, badge, number} from './states.js';
import {complain, say} from './status.js';
import {VirtualList} from './virtual-list.js';

let run;
let all = [];
let shown = [];
let choice;
let list;

const pageOf = (patch) => api.address('/patch', {id: patch.id});

function card(index) {
  const patch = shown[index];
  const {figure} = orders(run.gate)[choice.sort];
  return make('a', {href: pageOf(patch), class: `card ${patch.state}`, on: {click: keep}},
      make('img', {src: api.thumbnailOf(patch.id, patch.version), alt: '', decoding: 'async'}),
      make('span', {class: 'name', text: patch.name, title: patch.id}),
      make('span', {class: 'facts'}, badge(patch.state), make('span', {text: figure(patch)})));
}

function keep() {
  keepQueue(shown.map((patch) => patch.id), queryOf(choice));
}

/** Sorts and filters anew. An answer alone does not, so that no card moves away under the hand. */
function arrange(current) {
  shown = arranged(all, choice, run.gate);
  list.show(shown.length, Math.max(0, shown.findIndex((patch) => patch.id === current)));
  byId('none').hidden = shown.length > 0;
  byId('none').textContent = all.length > 0 ? 'No patch matches these filters.'
    : 'This run has no patches to review.';
  count();
}

function count() {
  byId('count').textContent = answered(shown)
      + (shown.length < all.length ? ` (${number(all.length)} patches in all)` : '');
}

function fillSelect(select, values, all) {
  select.replaceChildren(...(all ? [make('option', {value: '', text: all})] : []),
      ...values.map(([value, text]) => make('option', {value, text})));
}

function fillControls() {
  fillSelect(byId('sort'), Object.entries(orders(run.gate)).map(([key, order]) => [key, order.name]));
  for (const filter of FILTERS) {
    const values = filter === 'state' ? Object.keys(STATES)
      : [...new Set(all.map((patch) => patch[filter]))].sort();
    fillSelect(byId(filter), values.map((value) => [value, value]), 'all');
  }
  choice.sort = orders(run.gate)[choice.sort] ? choice.sort : 'disagreement';
  for (const name of ['sort', ...FILTERS]) {
    byId(name).value = choice[name];
    if (byId(name).value !== choice[name]) {
      choice[name] = byId(name).value = ''; // the address names what is not there
    }
    byId(name).addEventListener('change', () => {
      choice[name] = byId(name).value;
      history.replaceState(null, '', location.pathname + queryOf(choice));
      arrange(null);
      window.scrollTo({top: 0, behavior: 'instant'});
      say(byId('count').textContent);
    });
  }
}

/** Answers on their way, one after another, and the patches that they are for. */
let work = Promise.resolve();
const underWay = new Set();

/** Answers the current patch and goes on at once, so that the next key is for the next patch. */
function answer(state) {
  const index = list.current;
  const patch = shown[index];
  if (!patch || underWay.has(patch)) {
    return;
  }
  underWay.add(patch);
  work = work.then(() => store(patch, state)).catch(complain).finally(() => underWay.delete(patch));
  if (state !== 'open' && index + 1 < shown.length) {
    list.focus(index + 1);
  }
}

async function store(patch, state) {
  try {
    if (!await answerFromList(patch, state)) {
      say(`${patch.name}: not answered.`);
      return;
    }
  } catch (error) {
    throw new api.Problem(error.status ?? 0, `${patch.name} is not answered. ${error.message}`);
  }
  list.redraw(shown.indexOf(patch));
  count();
  say(`${patch.name}: ${STATES[patch.state].word}. ${byId('count').textContent}.`);
}

function nextOpen() {
  const after = shown.findIndex((patch, index) => index > list.current && patch.state === 'open');
  const index = after >= 0 ? after : shown.findIndex((patch) => patch.state === 'open');
  if (index >= 0) {
    list.focus(index);
  } else {
    say('No patch is open.');
  }
}

async function open() {
  const patch = shown[list.current];
  await work;
  if (patch) {
    keep();
    location.assign(pageOf(patch));
  }
}

/** Asked for before anything else is known, as all else needs it; begin() tells of an error. */
const asked = api.patches();
asked.catch(() => {});

begin(async (known) => {
  run = known;
  choice = choiceOf(location.search);
  all = await asked;
  list = new VirtualList(byId('patches'), {draw: card, width: 10.5, height: 14.75, gap: 0.75});
  fillControls();
  const last = lastPatch();
  arrange(last);
  if (last) {
    list.reveal(list.current);
  }
  listen([
    {keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], does: 'Go to another patch',
      run: () => list.focus(list.current)},
    {keys: ['Enter'], does: 'Open the patch', run: open},
    {keys: ['a'], once: true,
      does: 'Accept the patch and go to the next one', run: () => answer('accepted')},
    {keys: ['r'], once: true,
      does: 'Reject the patch and go to the next one', run: () => answer('rejected')},
    {keys: ['o'], once: true, does: 'Take the answer back', run: () => answer('open')},
    {keys: ['n'], does: 'Go to the next open patch', run: nextOpen},
  ]);
  byId('next-open').addEventListener('click', nextOpen);
});

window.addEventListener('beforeunload', (event) => {
  if (underWay.size > 0) {
    event.preventDefault();
  }
});

// The browser may show the page as it was left; the answers given meanwhile are then missing.
window.addEventListener('pageshow', async (event) => {
  if (event.persisted) {
    try {
      all = await api.patches();
      arrange(lastPatch());
      list.reveal(list.current);
    } catch (error) {
      complain(error);
    }
  }
});
