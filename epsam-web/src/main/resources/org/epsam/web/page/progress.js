/** How far the review is, and who has answered what. */

import * as api from './api.js';
import {byId, make} from './dom.js';
import {begin} from './page.js';
import {STATES, badge, number, time} from './states.js';

const cells = (values) => values.map((value) => make('td', {text: value}));
const share = (value) => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);

function countRow(name, counts) {
  const values = Object.keys(STATES).map((state) => counts[state]);
  const all = values.reduce((sum, value) => sum + value, 0);
  const answered = all === 0 ? '–' : `${Math.floor(100 * (all - counts.open) / all)} %`;
  return make('tr', {}, make('th', {scope: 'row', text: name}),
      ...cells([...values.map(number), answered]));
}

function reviewerRow({name, accepted, rejected, edited}) {
  return make('tr', {}, make('th', {scope: 'row', text: name}),
      ...cells([accepted, rejected, edited].map(number)));
}

function recentRow(answer) {
  const address = answer.slide === null ? api.address('/patch', {id: answer.item})
    : api.address('/slide', {id: answer.slide, region: answer.region});
  return make('tr', {}, make('td', {text: time(answer.at)}),
      make('td', {}, make('a', {href: address, text: answer.item})),
      make('td', {}, badge(answer.state)),
      ...cells([answer.by, answer.model, share(answer.areaBefore), share(answer.areaAfter)]));
}

/** A line instead of an empty table body. */
function fill(id, rows, columns) {
  const none = make('tr', {}, make('td', {colspan: columns, text: 'nobody has answered yet'}));
  byId(id).replaceChildren(...(rows.length > 0 ? rows : [none]));
}

begin(async () => {
  const progress = await api.progress();
  fill('counts', [countRow('Patches', progress.patches),
    countRow('Regions of slides', progress.slides)], 6);
  fill('reviewers', progress.reviewers.map(reviewerRow), 4);
  fill('recent', progress.recent.map(recentRow), 7);
});
