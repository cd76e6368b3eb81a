/** The regions of a slide beside it, those in doubt first. */

import * as api from './api.js';
import {byId, make} from './dom.js';
import {answered, badge, number} from './states.js';
import {VirtualList} from './virtual-list.js';

export class RegionList {
  #slide;
  #choose;
  #list;
  #regions = [];
  #selected = null;

  /**
   * @param {string} slide
   * @param {(id: string) => void} choose called when a region is chosen
   */
  constructor(slide, choose) {
    this.#slide = slide;
    this.#choose = choose;
    this.#list = new VirtualList(byId('regions'), {scroller: byId('regions-window'), height: 3.5,
      draw: (index) => this.#row(this.#regions[index])});
  }

  /** Fetches the regions. */
  async load() {
    this.#regions = await api.regions(this.#slide);
    this.#list.show(this.#regions.length, this.#indexOf(this.#selected));
    this.#count();
  }

  /** The identifiers in the order of the list. */
  get ids() {
    return this.#regions.map((region) => region.id);
  }

  /** The region of an identifier. */
  of(id) {
    return this.#regions[this.#indexOf(id)];
  }

  /** Shows which region is open; null for none. */
  select(id) {
    const before = this.#indexOf(this.#selected);
    this.#selected = id;
    this.#list.redraw(before);
    this.#list.reveal(this.#indexOf(id));
    this.#list.redraw(this.#indexOf(id));
  }

  /** Shows an answer without moving the region to another place. */
  answered(id, answer) {
    const region = this.of(id);
    if (region) {
      Object.assign(region, answer);
      this.#list.redraw(this.#indexOf(id));
      this.#count();
    }
  }

  #indexOf(id) {
    return this.#regions.findIndex((region) => region.id === id);
  }

  #count() {
    byId('count').textContent = answered(this.#regions);
  }

  #row(region) {
    const size = region.areaMm2 === null ? `${number(Math.round(region.area))} px²`
      : `${region.areaMm2.toFixed(3)} mm²`;
    const probability = region.probability === null ? ''
      : `probability ${region.probability.toFixed(2)}`;
    return make('button', {type: 'button', class: 'region',
      'aria-current': region.id === this.#selected && 'true',
      on: {click: () => this.#choose(region.id)}},
    make('span', {text: region.id}), badge(region.state),
    make('span', {class: 'soft', text: size}), make('span', {class: 'soft', text: probability}));
  }
}
