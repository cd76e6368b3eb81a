/**
 * The outlines of all regions in the window, fetched when the slide has come to rest. Those that are
 * there stay until the new ones have arrived.
 */

import * as api from './api.js';
import {REGIONS} from './colours.js';
import {byId} from './dom.js';
import {stroke} from './drawing.js';
import {addTo, pathOf} from './geometry.js';
import {number} from './states.js';
import {complain} from './status.js';

/** From coming to rest to asking. */
const PAUSE = 150;

/** Fetched around the window, as a part of its size: what a short move reaches. */
const MARGIN = 0.25;

export class RegionOutlines {
  #stage;
  #slide;
  #outlines = [];
  #paths = {};
  #without = null;
  #timer = 0;
  #request = null;

  opacity = 1;

  /**
   * @param {import('./stage.js').Stage} stage
   * @param {string} slide
   */
  constructor(stage, slide) {
    this.#stage = stage;
    this.#slide = slide;
    stage.addPainter((context, scale) => this.#paint(context, scale));
    stage.onRest(() => this.refresh());
  }

  /** Leaves a region out, which the editor draws. */
  leaveOut(region) {
    this.#without = region;
    this.#gather();
  }

  /** Fetches the outlines in the window, soon. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), PAUSE);
  }

  /** The smallest region at a place, if any. */
  at([x, y]) {
    const context = document.createElement('canvas').getContext('2d');
    const hits = this.#outlines.filter(({polygons}) =>
      context.isPointInPath(pathOf(polygons), x, y, 'evenodd'));
    return hits.at(-1)?.id ?? null;
  }

  async #fetch() {
    this.#request?.abort();
    this.#request = new AbortController();
    const [x, y, w, h] = this.#stage.window;
    try {
      const {outlines, left} = await api.outlines({
        id: this.#slide,
        x: Math.floor(x - MARGIN * w),
        y: Math.floor(y - MARGIN * h),
        w: Math.ceil(w * (1 + 2 * MARGIN)),
        h: Math.ceil(h * (1 + 2 * MARGIN)),
        scale: 0.5 / this.#stage.scale,
      }, this.#request.signal);
      this.#outlines = outlines;
      byId('left-out').hidden = left === 0;
      byId('left-out').textContent = `${number(left)} small outlines are not drawn at this magnification.`;
      this.#gather();
    } catch (error) {
      if (error.name !== 'AbortError') {
        complain(error);
      }
    }
  }

  /** One path for each state: thousands of outlines are drawn at once. */
  #gather() {
    this.#paths = {};
    for (const {id, state, polygons} of this.#outlines) {
      if (id !== this.#without) {
        this.#paths[state] ??= new Path2D();
        addTo(this.#paths[state], polygons);
      }
    }
    this.#stage.redraw();
  }

  #paint(context, scale) {
    if (this.opacity === 0) {
      return;
    }
    context.globalAlpha = this.opacity;
    for (const [state, path] of Object.entries(this.#paths)) {
      stroke(context, scale, path, {...REGIONS[state], width: 1.5});
    }
    context.globalAlpha = 1;
  }
}
