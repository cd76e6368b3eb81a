/** The slides of a run. */

import * as api from './api.js';
import {byId, make} from './dom.js';
import {begin} from './page.js';
import {STATES, badge, number} from './states.js';

const square = (value) => `${value.toFixed(value < 10 ? 2 : 1)} mm²`;

function facts(slide) {
  const values = {
    'Size': `${number(slide.width)} × ${number(slide.height)} px`,
    'Tissue': slide.tissueArea === null ? null : square(slide.tissueArea),
    'Tumour': slide.tumourArea === null ? null : square(slide.tumourArea),
    'Score': slide.score === null ? null : slide.score.toFixed(2),
    'Regions': number(slide.regions),
  };
  const rows = Object.entries(values).filter(([, value]) => value !== null)
      .flatMap(([name, value]) => [make('dt', {text: name}), make('dd', {text: value})]);
  const states = Object.keys(STATES)
      .flatMap((state) => [make('dt', {}, badge(state)), make('dd', {text: number(slide[state])})]);
  return make('dl', {}, ...rows, ...states);
}

function card(slide) {
  if (slide.problem) {
    return make('li', {}, make('div', {class: 'card'},
        make('p', {class: 'fault', text: slide.problem}),
        make('span', {class: 'name', text: slide.name})));
  }
  return make('li', {}, make('div', {class: 'card'},
      make('img', {src: api.slideThumbnailOf(slide.id), alt: '', loading: 'lazy'}),
      make('a', {class: 'name', href: api.address('/slide', {id: slide.id}), text: slide.name}),
      facts(slide)));
}

begin(async () => {
  const slides = await api.slides();
  byId('slides').replaceChildren(...slides.map(card));
  byId('none').hidden = slides.length > 0;
});
