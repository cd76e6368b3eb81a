/** The answers of an item since it was opened: what undo and redo go through. */

export class EditHistory {
  #answers;
  #index = 0;

  /** @param {{state: string, polygons: number[][][][]}} answer as it is on the server */
  constructor(answer) {
    this.#answers = [answer];
  }

  /** Adds an answer; those that were undone are gone. */
  add(answer) {
    this.#answers.splice(this.#index + 1, Infinity, answer);
    this.#index++;
  }

  get present() {
    return this.#answers[this.#index];
  }

  get canUndo() {
    return this.#index > 0;
  }

  get canRedo() {
    return this.#index < this.#answers.length - 1;
  }

  /** Goes back. @returns {boolean} whether there was something to undo */
  undo() {
    const some = this.canUndo;
    this.#index -= Number(some);
    return some;
  }

  /** Goes forth. @returns {boolean} whether there was something to redo */
  redo() {
    const some = this.canRedo;
    this.#index += Number(some);
    return some;
  }
}
