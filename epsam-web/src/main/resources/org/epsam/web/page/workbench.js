/**
 * The place of work of the patch page and of the slide page: the editor with its buttons and keys, and
 * the answers to the item that is open.
 */

import * as api from './api.js';
import {settleConflict} from './conflict.js';
import {byId} from './dom.js';
import {Editor} from './editor.js';
import {bounds} from './geometry.js';
import {listen} from './keys.js';
import {ensureReviewer, isOwn} from './reviewer.js';
import {Saver} from './saver.js';
import {STATES, badge, stateFor} from './states.js';
import {complain, say, settle} from './status.js';
import {workbenchKeys} from './workbench-keys.js';

const TOOLS = ['look', 'polygon', 'brush', 'click'];

/**
 * @typedef {object} Source where items come from and answers go
 * @property {(step: number) => (Promise<void> | void)} go opens the next (1) or previous (-1) item, which
 *     the former one has been left for
 * @property {(item: object, answer: object) => Promise<object>} save
 * @property {(item: object, answer: object, reply: object) => (Promise<void> | void)} stored after saving
 * @property {(polygons: object) => void} shown when the outline has changed
 * @property {(item: object, inside: object, outside: object) => Promise<object>} [propose] SAM
 * @property {(place: number[]) => void} [looked] a click in the picture while nothing is drawn
 * @property {(item: object) => string} [picture] address of a small picture, for conflicts
 */

export class Workbench {
  #stage;
  #source;
  #editor;
  #saver;
  #item = null;

  /** An answer or the opening of an item, while it lasts: nothing else is done meanwhile. */
  #busy = null;

  /**
   * @param {import('./stage.js').Stage} stage
   * @param {Source} source
   * @param {import('./keys.js').Key[]} keys of the page itself
   */
  constructor(stage, source, keys) {
    this.#stage = stage;
    this.#source = source;
    const propose = source.propose && ((...clicks) => source.propose(this.#item, ...clicks));
    this.#editor = new Editor(stage, {
      changed: (answer) => this.#saver.later(answer),
      state: () => this.#showState(),
      locked: () => this.busy,
      say,
      failed: complain,
      looked: (place) => source.looked?.(place),
    }, propose);
    this.#saver = this.#newSaver();
    this.#bindButtons();
    listen([...workbenchKeys({
      editor: this.#editor,
      stage,
      busy: () => this.busy,
      open: () => this.#item !== null && !this.busy,
      answer: (state) => this.#answer(state),
      go: (step) => this.#go(step),
      undo: () => this.#try(() => this.#editor.undo()),
      redo: () => this.#try(() => this.#editor.redo()),
    }), ...keys]);
    window.addEventListener('beforeunload', (event) => {
      if (this.#saver.unsaved || this.#editor.waits) {
        event.preventDefault();
      }
    });
    for (const link of document.querySelectorAll('header a')) {
      link.addEventListener('click', (event) => this.#followAfterSaving(event, link.href));
    }
    this.#showState();
  }

  get item() {
    return this.#item;
  }

  get busy() {
    return this.#busy !== null;
  }

  /** Resolves when nothing is under way. */
  async free() {
    while (this.#busy) {
      await this.#busy;
    }
  }

  /**
   * Does what nothing else may come between: keys, buttons and drawing wait for no item and are not
   * meant for the one that is about to be left. Does nothing if something is under way.
   *
   * @param {() => Promise<void>} action whose error is told
   */
  async exclusively(action) {
    if (this.busy) {
      return;
    }
    this.#busy = this.#try(action).finally(() => {
      this.#busy = null;
      byId('stage').removeAttribute('aria-busy');
    });
    byId('stage').setAttribute('aria-busy', 'true');
    await this.#busy;
  }

  /** Shows no item, because the picture of the one that was to be opened is not there. */
  close() {
    this.#item = null;
    this.#saver.begin({version: 0}, null, null);
    this.#editor.end();
  }

  /** Opens an item; the former one must have been left. */
  open(item) {
    this.#item = item;
    const answer = {state: item.state, polygons: item.polygons};
    const [x, y, width, height] = bounds(item.polygons) ?? item.place
        ?? [0, 0, item.width, item.height];
    this.#saver.begin(item, answer, (body) => this.#source.save(item, body));
    this.#editor.begin(answer, {width: item.width, height: item.height},
        [x + width / 2, y + height / 2]);
  }

  /**
   * Stores what is not stored yet.
   *
   * @returns {Promise<boolean>} whether the item can be left
   */
  async leave() {
    return await this.#finished() && await this.#saver.flush();
  }

  /** Whether all that was drawn is part of the outline; says what is not. */
  async #finished() {
    const {unfinished} = this.#editor;
    if (unfinished) {
      say(unfinished);
      return false;
    }
    if (!await this.#editor.settled()) {
      complain(new api.Problem(0, 'A change was lost on the way and is not part of the outline. '
          + 'Draw it again, or repeat what you did to go on without it.'));
      return false;
    }
    return true;
  }

  /** Tells of the item again, as more is known of it. */
  tell() {
    this.#showState();
  }

  /** A tool for who begins an outline. */
  choose(tool) {
    this.#editor.choose(tool);
  }

  setRadius(radius) {
    this.#editor.setRadius(radius);
  }

  setOpacity(opacity) {
    this.#editor.opacity = opacity;
    this.#stage.redraw();
  }

  /** Saves before another page is opened in this tab, instead of warning. */
  #followAfterSaving(event, address) {
    const {unfinished, waits} = this.#editor;
    const some = this.busy || this.#saver.unsaved || waits || unfinished;
    if (some && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.free().then(() => this.exclusively(async () => {
        if (await this.leave()) {
          location.assign(address);
        }
      }));
    }
  }

  #newSaver() {
    return new Saver({
      status: (sentence) => {
        byId('saved').textContent = sentence;
      },
      ready: ensureReviewer,
      stored: async (answer, reply) => {
        settle();
        Object.assign(this.#item, {version: reply.version, state: answer.state, by: reply.by,
          at: reply.at});
        await this.#source.stored(this.#item, answer, reply);
        this.#showState();
      },
      own: isOwn,
      conflict: (mine, theirs) => settleConflict({mine, theirs, size: this.#item,
        picture: this.#source.picture?.(this.#item)}),
      theirs: (answer) => this.#editor.replace(answer),
      failed: complain,
    });
  }

  #answer(state) {
    return this.exclusively(() => this.#answerNow(state));
  }

  async #answerNow(state) {
    const item = this.#item;
    if (!item || !await this.#finished()) {
      return;
    }
    const {present} = this.#editor;
    if (item.isNew && present.polygons.length === 0) {
      say('The new region has no outline yet.');
      return;
    }
    const polygons = state === 'open' ? item.original : present.polygons;
    const answer = {state: stateFor(state, polygons, item.original), polygons};
    if (answer.state !== present.state || answer.polygons !== present.polygons) {
      this.#editor.replace(answer);
    }
    if (!await this.#saver.now(this.#editor.present)) {
      return;
    }
    say(`${item.name}: ${STATES[item.state].word}.`);
    if (state === 'accepted' || state === 'rejected') {
      await this.#source.go(1);
    }
  }

  #go(step) {
    return this.exclusively(async () => {
      if (await this.leave()) {
        await this.#source.go(step);
      }
    });
  }

  #showState() {
    const editor = this.#editor;
    if (!editor) {
      return; // the editor tells of its first tool while it is made
    }
    const open = this.#item !== null;
    for (const tool of TOOLS) {
      byId(`tool-${tool}`).setAttribute('aria-pressed', String(editor.tool === tool));
      byId(`tool-${tool}`).disabled = !open && tool !== 'look';
    }
    byId('tool-click').hidden = !editor.hasClicks;
    const clicking = editor.tool === 'click';
    byId('subtract').setAttribute('aria-pressed', String(editor.subtract));
    byId('subtract-text').textContent = clicking ? 'Outside' : 'Subtract';
    byId('subtract').hidden = editor.tool === 'look';
    byId('radius-row').hidden = editor.tool !== 'brush';
    byId('combine-row').hidden = !clicking;
    byId('finish').hidden = byId('cancel').hidden = !clicking && editor.tool !== 'polygon';
    byId('radius').max = Math.log2(editor.largestRadius);
    byId('radius').value = Math.log2(editor.radius);
    byId('radius-text').textContent = `${editor.radius} px`;
    byId('undo').disabled = !open || !editor.canUndo && editor.tool !== 'polygon' && !clicking;
    byId('redo').disabled = !open || !editor.canRedo;
    for (const id of ['accept', 'reject', 'save', 'reopen']) {
      byId(id).disabled = !open;
    }
    if (open) {
      byId('state').replaceChildren(badge(editor.present.state));
      byId('reopen').disabled = editor.present.state === 'open';
      this.#source.shown(this.#item, editor.present);
    }
  }

  #bindButtons() {
    const editor = this.#editor;
    const actions = {
      'subtract': () => editor.toggleSubtract(),
      'finish': () => editor.finish(false),
      'cancel': () => editor.cancel(),
      'undo': () => editor.undo(),
      'redo': () => editor.redo(),
      'accept': () => this.#answer('accepted'),
      'reject': () => this.#answer('rejected'),
      'save': () => this.#answer('edited'),
      'reopen': () => this.#answer('open'),
      'previous': () => this.#go(-1),
      'next': () => this.#go(1),
    };
    for (const tool of TOOLS) {
      actions[`tool-${tool}`] = () => editor.choose(tool);
    }
    for (const [id, action] of Object.entries(actions)) {
      byId(id).addEventListener('click', () => this.busy || this.#try(action));
    }
    const views = {
      'zoom-in': () => this.#stage.zoomBy(1.5),
      'zoom-out': () => this.#stage.zoomBy(1 / 1.5),
      'whole': () => this.#stage.showAll(),
    };
    for (const [id, action] of Object.entries(views)) {
      byId(id).addEventListener('click', action);
    }
    byId('radius').addEventListener('input', () => editor.setRadius(2 ** byId('radius').value));
    byId('combine').addEventListener('change', () => {
      editor.combine = byId('combine').value;
    });
  }

  /** Tells of an error of an action as of all others. */
  async #try(action) {
    try {
      return await action();
    } catch (error) {
      complain(error);
      return true;
    }
  }
}
