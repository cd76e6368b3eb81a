/**
 * Stores the answer to one item: by itself a while after the last edit, at once when asked. What could
 * not be sent is sent again, and what somebody else has answered meanwhile is never overwritten unasked.
 */

import {same} from './geometry.js';

/** From the last edit to storing it. */
const PAUSE = 1500;

/** How long to wait before the first, second, ... repetition. */
const REPETITIONS = [3000, 6000, 12000, 30000];

export class Saver {
  #told;
  #timer = 0;

  /** What is known of the present item; begin() makes a new one, so late replies find another. */
  #item = {post: null, version: 0, stored: null, wanted: null, failures: 0, sending: null};

  /**
   * @param {object} told
   *     `status(sentence)`;
   *     `ready()`: resolves to whether answers may be sent, that is, the reviewer is known;
   *     `stored(answer, reply)`: may return a promise, which is waited for;
   *     `own(mine, theirs)`: whether an answer on the server is the one that was sent;
   *     `conflict(mine, theirs)`: resolves to 'mine', 'theirs' or '' to decide later;
   *     `theirs(answer)`: shows what somebody else has answered;
   *     `failed(error)`
   */
  constructor(told) {
    this.#told = told;
  }

  /**
   * Begins with another item.
   *
   * @param {{version: number}} item
   * @param {object} answer as the server has it
   * @param {(body: object) => Promise<object>} post
   */
  begin({version}, answer, post) {
    clearTimeout(this.#timer);
    this.#item = {post, version, stored: answer, wanted: answer, failures: 0, sending: null};
    this.#rest();
  }

  get unsaved() {
    return this.#item.wanted !== this.#item.stored;
  }

  /** Stores an answer after a pause. */
  later(answer) {
    const item = this.#item;
    item.wanted = answer;
    clearTimeout(this.#timer);
    if (!this.unsaved) {
      this.#rest();
      return;
    }
    this.#told.status('not saved yet');
    this.#told.ready().then((ready) => ready && item === this.#item && this.#wait(PAUSE))
        .catch(this.#told.failed);
  }

  /**
   * Stores an answer now.
   *
   * @returns {Promise<boolean>} whether it is stored
   */
  async now(answer) {
    this.#item.wanted = answer;
    return this.flush();
  }

  /** Stores what is not stored yet. */
  async flush() {
    const item = this.#item;
    clearTimeout(this.#timer);
    await item.sending;
    if (item !== this.#item || !this.unsaved) {
      return item === this.#item;
    }
    this.#told.status('not saved yet');
    if (!await this.#told.ready() || item !== this.#item) {
      return false;
    }
    if (item.sending) {
      return this.flush(); // another one was faster
    }
    const sending = this.#send(item, item.wanted);
    item.sending = sending.catch(() => {}).finally(() => {
      item.sending = null;
    });
    await sending;
    return item === this.#item && !this.unsaved;
  }

  #rest() {
    const {version} = this.#item;
    this.#told.status(version > 0 ? `saved as version ${version}` : 'not answered yet');
  }

  #wait(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush().catch(this.#told.failed), milliseconds);
  }

  /** Sends an answer; its outline only if it is not the one that the server has. */
  async #send(item, answer) {
    const body = {version: item.version, state: answer.state};
    if (!same(answer.polygons, item.stored.polygons)) {
      body.polygons = answer.polygons;
    }
    let reply = null;
    let failure = null;
    try {
      reply = await item.post(body);
    } catch (error) {
      failure = error;
    }
    if (item !== this.#item) {
      return; // another item is open: this one was given up
    }
    if (failure?.status === 409) {
      await this.#settle(item, answer, {polygons: [], ...failure.body});
    } else if (failure) {
      this.#repeat(failure);
    } else {
      await this.#keep(answer, reply);
    }
  }

  async #keep(answer, reply) {
    const item = this.#item;
    item.version = reply.version;
    item.stored = answer;
    item.failures = 0;
    this.#rest();
    if (this.unsaved) {
      this.later(item.wanted);
    }
    await this.#told.stored(answer, reply);
  }

  async #settle(item, mine, theirs) {
    if (this.#told.own(mine, theirs)) {
      await this.#keep(mine, theirs); // only the reply was lost
      return;
    }
    this.#told.status('not saved: somebody else has answered');
    const choice = await this.#told.conflict(mine, theirs);
    if (item !== this.#item || choice === '') {
      return;
    }
    const answer = {state: theirs.state, polygons: theirs.polygons};
    if (choice === 'mine') {
      item.version = theirs.version;
      item.stored = answer;
      await this.#send(item, mine);
    } else {
      item.wanted = answer;
      this.#told.theirs(answer);
      await this.#keep(answer, theirs);
    }
  }

  #repeat(error) {
    this.#told.failed(error);
    if (!error.passing) {
      this.#told.status('not saved');
      return;
    }
    this.#told.status('saving failed, will try again');
    this.#wait(REPETITIONS[Math.min(this.#item.failures++, REPETITIONS.length - 1)]);
  }
}
