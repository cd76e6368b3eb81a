/** Segmentation by clicks: SAM proposes an outline from all clicks so far, and the reader takes it. */

import {INITIAL} from './colours.js';
import {sign, stroke} from './drawing.js';
import {pathOf} from './geometry.js';
import {Tool} from './tools.js';

const round = (value) => Math.round(value * 10) / 10;

export class Click extends Tool {
  name = 'click';
  #editor;
  #propose;
  #clicks = [];
  #proposal = null;
  #path = null;
  #asked = 0;

  /** What becomes of a proposal: 'add', 'subtract' or 'replace'. */
  combine = 'add';

  /**
   * @param {Editor} editor
   * @param {(inside: number[][], outside: number[][]) => Promise<number[][][][]>} propose
   */
  constructor(editor, propose) {
    super();
    this.#editor = editor;
    this.#propose = propose;
  }

  get unfinished() {
    if (this.#clicks.length === 0) {
      return '';
    }
    return this.#proposal ? 'Enter takes the proposal, Esc drops it.'
      : 'There is no proposal of SAM yet; Esc drops the clicks.';
  }

  place(point, shift) {
    const inside = !this.#editor.subtracts(shift);
    this.#clicks.push({point: point.map(round), inside});
    this.#editor.say(`Click ${inside ? 'inside' : 'outside'}; SAM is asked.`);
    this.#ask();
  }

  finish() {
    if (!this.#proposal) {
      return this.#clicks.length > 0;
    }
    this.#editor.take(this.#proposal, this.combine);
    this.cancel();
    return true;
  }

  cancel() {
    const some = this.#clicks.length > 0;
    this.#clicks = [];
    this.#forget();
    return some;
  }

  back() {
    if (this.#clicks.pop() === undefined) {
      return false;
    }
    this.#ask();
    return true;
  }

  draw(context, scale) {
    if (this.#path) {
      stroke(context, scale, this.#path, {colour: INITIAL, dash: [8, 5]});
    }
    for (const {point, inside} of this.#clicks) {
      sign(context, scale, point, inside);
    }
  }

  #forget() {
    this.#asked++;
    this.#proposal = null;
    this.#path = null;
  }

  /** Only the answer to the latest question counts. */
  async #ask() {
    const points = (inside) =>
      this.#clicks.filter((click) => click.inside === inside).map((click) => click.point);
    if (points(true).length === 0) {
      this.#forget();
      if (this.#clicks.length > 0) {
        this.#editor.say('SAM needs a click inside.');
      }
      return;
    }
    const question = ++this.#asked;
    try {
      const proposal = await this.#propose(points(true), points(false));
      if (question === this.#asked) {
        this.#proposal = proposal;
        this.#path = pathOf(proposal);
        this.#editor.say('SAM has a proposal: Enter takes it, Esc drops it.');
      }
    } catch (error) {
      if (question === this.#asked) {
        this.#editor.failed(error);
      }
    }
    this.#editor.redraw();
  }
}
