/**
 * The editor of one outline, for patches and for regions of slides. The server computes every change
 * (union or difference), so the outline is the same geometry that the program reads later; changes are
 * sent one after another, and drawn as they are until the server has answered.
 */

import * as api from './api.js';
import {Click} from './click-tool.js';
import {TUMOUR} from './colours.js';
import {crosshair, drawStroke, lineOf, shade, stroke} from './drawing.js';
import {EditHistory} from './edit-history.js';
import {pathOf} from './geometry.js';
import {Brush, Look, Polygon} from './tools.js';

/** How far a step of the crosshair is at least, in CSS pixels. */
const STEP = 3;

export class Editor {
  #stage;
  #told;
  #history = new EditHistory(null);
  #tools;
  #tool;
  #size = {width: 1, height: 1};
  #path = new Path2D();
  #pending = [];
  #work = Promise.resolve();
  #lost = false;
  #crosshair = [0, 0];
  #mouse = null;

  subtract = false;
  radius = 8;
  opacity = 1;

  /**
   * @param {import('./stage.js').Stage} stage
   * @param {object} told `changed(answer)` after each change, `state()` when the tools look different,
   *     `locked()` whether nothing may be drawn now, `say(sentence)`, `failed(error)`,
   *     `looked(place)` for a click while nothing is drawn
   * @param {Function | null} propose SAM's answer to clicks; null where there is no SAM
   */
  constructor(stage, told, propose) {
    this.#stage = stage;
    this.#told = told;
    this.#tools = {look: new Look(told.looked), polygon: new Polygon(this), brush: new Brush(this)};
    if (propose) {
      this.#tools.click = new Click(this, propose);
    }
    this.#tool = this.#tools.look;
    stage.addPainter((context, scale) => this.#paint(context, scale));
    const unlessLocked = (action) => (...values) => {
      if (!told.locked()) {
        this.#act(() => action(...values));
      }
    };
    stage.setHands({
      drags: () => this.#tool.drags && !told.locked(),
      press: unlessLocked((point) => this.#tool.press(point)),
      drag: unlessLocked((point) => this.#tool.drag(point)),
      release: unlessLocked((shift) => this.#tool.release(shift)),
      drop: () => this.#act(() => this.#tool.cancel()),
      click: unlessLocked((point, shift) => {
        this.#crosshair = this.#inside(point); // keys go on from there
        this.#tool.place(point, shift);
      }),
      doubleClick: unlessLocked(() => this.#tool.name === 'polygon' && this.#tool.finish(false)),
      hover: (point) => {
        this.#mouse = point;
        this.redraw();
      },
    });
  }

  /**
   * Begins with another outline.
   *
   * @param {{state: string, polygons: object}} answer
   * @param {{width: number, height: number}} size of the image
   * @param {number[]} place where the crosshair begins
   */
  begin(answer, size, place) {
    this.#tool.cancel();
    this.#size = size;
    this.#crosshair = place.map(Math.round);
    this.#mouse = null;
    this.#lost = false;
    this.#history = new EditHistory(answer);
    this.#shown();
  }

  /** Shows no outline; there is nothing to draw on. */
  end() {
    this.choose('look');
    this.begin({state: 'open', polygons: []}, {width: 1, height: 1}, [0, 0]);
  }

  /** Shows another answer that is not the reader's own edit, and can be undone like one. */
  replace(answer) {
    this.#history.add(answer);
    this.#shown();
  }

  get present() {
    return this.#history.present;
  }

  get tool() {
    return this.#tool.name;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  get scale() {
    return this.#stage.scale;
  }

  get hasClicks() {
    return Boolean(this.#tools.click);
  }

  set combine(value) {
    this.#tools.click.combine = value;
  }

  say(sentence) {
    this.#told.say(sentence);
  }

  failed(error) {
    this.#told.failed(error);
  }

  redraw() {
    this.#stage.redraw();
  }

  /** Whether a shape is subtracted: Shift turns the mode round. */
  subtracts(shift) {
    return this.subtract !== shift;
  }

  choose(name) {
    if (this.#tools[name] && this.#tool.name !== name) {
      this.#tool.cancel();
      this.#tool = this.#tools[name];
      this.#told.state();
      this.redraw();
    }
  }

  toggleSubtract() {
    this.subtract = !this.subtract;
    this.#told.state();
    this.redraw();
  }

  /** A quarter of the image. */
  get largestRadius() {
    return Math.max(this.#size.width, this.#size.height) / 4;
  }

  setRadius(radius) {
    this.radius = Math.max(1, Math.min(Math.round(radius * 2) / 2, this.largestRadius));
    this.#told.state();
    this.redraw();
  }

  /** Moves the crosshair by steps, or the picture where there is nothing to edit. */
  move(x, y, far) {
    if (this.#tool.name === 'look') {
      this.#stage.panBy(x * (far ? 4 : 1), y * (far ? 4 : 1));
      return;
    }
    const step = Math.max(1, Math.round(STEP / this.scale)) * (far ? 10 : 1);
    this.#crosshair = this.#inside([this.#crosshair[0] + x * step, this.#crosshair[1] + y * step]);
    this.#mouse = null;
    this.#stage.keepInView(this.#crosshair);
    this.redraw();
  }

  /** Does at the crosshair what a click does. */
  place(shift) {
    if (this.#tool.name === 'look') {
      return false;
    }
    this.#mouse = null;
    this.#act(() => this.#tool.place(this.#crosshair, shift));
    return true;
  }

  finish(shift) {
    return this.#act(() => this.#tool.finish(shift));
  }

  cancel() {
    return this.#act(() => this.#tool.cancel());
  }

  /** Takes a vertex or a click back, or else the last change. */
  async undo() {
    if (!this.#act(() => this.#tool.back())) {
      await this.#step((history) => history.undo());
    }
  }

  async redo() {
    await this.#step((history) => history.redo());
  }

  /** What the reader has begun and not finished, as a sentence; '' if there is nothing. */
  get unfinished() {
    return this.#tool.unfinished;
  }

  /** Whether changes are on the way to the server. */
  get waits() {
    return this.#pending.length > 0;
  }

  /**
   * Waits until all changes have arrived.
   *
   * @returns {Promise<boolean>} false if one was lost since this was last asked
   */
  async settled() {
    await this.#work;
    const lost = this.#lost;
    this.#lost = false;
    return !lost;
  }

  /**
   * Adds a shape to the outline, or subtracts it.
   *
   * @param {object} change `kind`, `subtract` and what belongs to the kind, as in /api/edit
   */
  apply(change) {
    const history = this.#history;
    this.#pending.push(change);
    this.#work = this.#work.then(async () => {
      try {
        const polygons = await api.edit({polygons: history.present.polygons, ...this.#size, ...change});
        this.#drop(change);
        this.#add(history, polygons);
      } catch (error) {
        this.#drop(change);
        this.#lost ||= history === this.#history;
        this.failed(error);
      }
    });
  }

  /** Takes SAM's outline: adds it, subtracts it, or puts it in the place of the present one. */
  take(proposal, combine) {
    if (combine === 'replace' || (combine === 'add' && this.present.polygons.length === 0)) {
      const history = this.#history;
      this.#work = this.#work.then(() => this.#add(history, proposal));
    } else {
      this.apply({kind: 'polygons', polygons2: proposal, subtract: combine === 'subtract'});
    }
  }

  /** A change that arrives after another item was opened belongs to that no more. */
  #add(history, polygons) {
    if (history === this.#history) {
      history.add({state: 'edited', polygons});
      this.#changed();
    }
  }

  /** Goes through the history when all changes have arrived. */
  #step(move) {
    const history = this.#history;
    this.#work = this.#work.then(() => {
      if (history === this.#history && move(history)) {
        this.#changed();
      }
    });
    return this.#work;
  }

  #inside([x, y]) {
    return [Math.max(0, Math.min(x, this.#size.width)), Math.max(0, Math.min(y, this.#size.height))];
  }

  #drop(change) {
    this.#pending.splice(this.#pending.indexOf(change), 1);
    this.redraw();
  }

  #act(action) {
    const result = action();
    this.redraw();
    return result;
  }

  #changed() {
    this.#shown();
    this.#told.changed(this.present);
  }

  #shown() {
    this.#path = pathOf(this.present.polygons);
    this.#told.state();
    this.redraw();
  }

  #paint(context, scale) {
    context.globalAlpha = this.opacity;
    stroke(context, scale, this.#path, {colour: TUMOUR, width: 2.5});
    context.globalAlpha = 1;
    for (const {kind, points, radius, subtract} of this.#pending) {
      if (kind === 'stroke') {
        drawStroke(context, scale, points, radius, subtract);
      } else if (kind === 'polygon') {
        stroke(context, scale, lineOf([...points, points[0]]), {colour: shade(subtract)});
      }
    }
    if (this.#tool.name !== 'look') {
      this.#tool.draw(context, scale, this.#mouse ?? this.#crosshair);
    }
    if (this.#tool.name !== 'look' && !this.#mouse) {
      crosshair(context, scale, this.#crosshair, shade(this.subtract));
    }
  }
}
