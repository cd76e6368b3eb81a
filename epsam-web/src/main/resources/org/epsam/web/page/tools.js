/**
 * The tools that draw: polygon and brush. A tool gets places from the mouse or from the crosshair and
 * gives finished shapes to the editor. All tools answer the same calls:
 *
 * - `place(point, shift)`: Space at the crosshair, or a click
 * - `finish(shift)`: Enter; `cancel()`: Esc; `back()`: takes the last point back. Each returns whether
 *   there was something to do
 * - `draw(context, scale, place)`: what is not finished yet
 * - `unfinished`: a sentence about what is not finished yet, '' if nothing is
 */

import {INITIAL} from './colours.js';
import {circleOf, drawStroke, lineOf, shade, stroke} from './drawing.js';

const round = (value) => Math.round(value * 10) / 10;

export class Tool {
  drags = false;

  get unfinished() {
    return '';
  }

  place() {}

  finish() {
    return false;
  }

  cancel() {
    return false;
  }

  back() {
    return false;
  }

  draw() {}
}

/** Moves the picture and changes nothing; a click chooses what is there. */
export class Look extends Tool {
  name = 'look';

  /** @param {(place: number[]) => void} looked */
  constructor(looked) {
    super();
    this.place = looked;
  }
}

/** A polygon, vertex by vertex. */
export class Polygon extends Tool {
  name = 'polygon';
  #editor;
  #points = [];

  constructor(editor) {
    super();
    this.#editor = editor;
  }

  get unfinished() {
    return this.#points.length > 0 ? 'Enter closes the polygon, Esc drops it.' : '';
  }

  place(point, shift) {
    const [x, y] = [round(point[0]), round(point[1])];
    const near = ([a, b]) => Math.hypot(a - x, b - y) * this.#editor.scale < 10;
    if (this.#points.length > 2 && near(this.#points[0])) {
      this.finish(shift);
      return;
    }
    const last = this.#points.at(-1);
    if (!last || last[0] !== x || last[1] !== y) {
      this.#points.push([x, y]);
      this.#editor.say(`Vertex ${this.#points.length} at ${Math.round(x)}, ${Math.round(y)}.`);
    }
  }

  finish(shift) {
    if (this.#points.length < 3) {
      if (this.#points.length > 0) {
        this.#editor.say('A polygon needs three vertices.');
      }
      return this.#points.length > 0;
    }
    this.#editor.apply({kind: 'polygon', points: this.#points,
      subtract: this.#editor.subtracts(shift)});
    this.#points = [];
    return true;
  }

  cancel() {
    const some = this.#points.length > 0;
    this.#points = [];
    return some;
  }

  back() {
    return this.#points.pop() !== undefined;
  }

  draw(context, scale, place) {
    const colour = shade(this.#editor.subtracts(false));
    const ends = place ? [...this.#points, place] : this.#points;
    stroke(context, scale, lineOf(ends), {colour, dash: [6, 4]});
    this.#points.forEach((point, index) => stroke(context, scale, circleOf(point, 3.5 / scale),
        {colour: index === 0 ? INITIAL : colour}));
  }
}

/** A brush: a line as wide as its disc. */
export class Brush extends Tool {
  name = 'brush';
  drags = true;
  #editor;
  #points = [];

  constructor(editor) {
    super();
    this.#editor = editor;
  }

  get unfinished() {
    return this.#points.length > 0 ? 'The stroke is not finished yet.' : '';
  }

  press(point) {
    this.#points = [point.map(round)];
  }

  drag(point) {
    const last = this.#points.at(-1);
    const apart = Math.hypot(point[0] - last[0], point[1] - last[1]);
    if (apart > Math.max(this.#editor.radius / 8, 1 / this.#editor.scale)) {
      this.#points.push(point.map(round));
    }
  }

  release(shift) {
    if (this.#points.length > 0) {
      this.#paint(this.#points, shift);
    }
    this.#points = [];
  }

  place(point, shift) {
    this.#paint([point.map(round)], shift);
    this.#editor.say(`Brush at ${Math.round(point[0])}, ${Math.round(point[1])}.`);
  }

  cancel() {
    const some = this.#points.length > 0;
    this.#points = [];
    return some;
  }

  draw(context, scale, place) {
    const {radius} = this.#editor;
    if (this.#points.length > 0) {
      drawStroke(context, scale, this.#points, radius, this.#editor.subtracts(false));
    }
    if (place) {
      stroke(context, scale, circleOf(place, radius),
          {colour: shade(this.#editor.subtracts(false)), width: 1.5});
    }
  }

  #paint(points, shift) {
    const {radius} = this.#editor;
    this.#editor.apply({kind: 'stroke', points, radius, subtract: this.#editor.subtracts(shift)});
  }
}
