/**
 * A list of which only the items near the window are in the document, so that thousands scroll like
 * twenty. All items have the same size, which keeps places and scroll bar right without drawing them.
 * One item can be reached with Tab, the others from it with arrow keys.
 */

import {make} from './dom.js';

/** Drawn before and after the window, in its heights: what scrolling reaches at once. */
const MARGIN = 2;

export class VirtualList {
  #list;
  #scroller;
  #options;
  #drawn = new Map();
  #count = 0;
  #columns = 1;
  #row = 1;
  #size = null;
  #frame = 0;

  /** The item that keys act on. */
  current = 0;

  /**
   * @param {HTMLUListElement} list
   * @param {object} options
   * @param {(index: number) => HTMLElement} options.draw makes the link or button of an item
   * @param {number} options.height of an item, in rem
   * @param {number} [options.width] least width of an item in rem; without it there is one column
   * @param {number} [options.gap] in rem
   * @param {HTMLElement} [options.scroller] the element that scrolls, if not the page
   */
  constructor(list, options) {
    this.#list = list;
    this.#scroller = options.scroller ?? null;
    this.#options = {gap: 0, ...options};
    (this.#scroller ?? window).addEventListener('scroll', () => this.#later(), {passive: true});
    new ResizeObserver(() => {
      this.#size = null;
      this.#later();
    }).observe(list);
    list.addEventListener('keydown', (event) => this.#move(event));
    list.addEventListener('focusin', (event) => {
      const item = event.target.closest('li');
      if (item) {
        this.#makeCurrent(Number(item.dataset.index));
      }
    });
  }

  /** Shows other items. */
  show(count, current = 0) {
    this.#count = count;
    this.current = Math.max(0, Math.min(current, count - 1));
    this.#clear();
    this.#size = null;
    this.#draw();
  }

  /** Draws an item again, if it is drawn. */
  redraw(index) {
    const item = this.#drawn.get(index);
    if (item) {
      const focused = item.contains(document.activeElement);
      item.replaceChildren(this.#content(index));
      if (focused) {
        item.firstChild.focus({preventScroll: true});
      }
    }
  }

  /** Scrolls to an item and makes it the current one. */
  reveal(index) {
    if (index < 0 || index >= this.#count) {
      return;
    }
    this.#draw();
    const top = Math.floor(index / this.#columns) * this.#row;
    const {above, height} = this.#window();
    if (top < above || top + this.#row > above + height) {
      const by = top + this.#row / 2 - above - height / 2;
      (this.#scroller ?? window).scrollBy({top: by, behavior: 'instant'});
    }
    this.#makeCurrent(index);
    this.#draw();
  }

  /** Scrolls to an item and gives it the focus. */
  focus(index) {
    this.reveal(index);
    this.#drawn.get(index)?.firstChild.focus({preventScroll: true});
  }

  #makeCurrent(index) {
    const before = this.#drawn.get(this.current)?.firstChild;
    if (before) {
      before.tabIndex = -1;
    }
    this.current = index;
    const now = this.#drawn.get(index)?.firstChild;
    if (now) {
      now.tabIndex = 0;
    }
  }

  #move(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }
    const page = Math.max(1, Math.floor(this.#window().height / this.#row)) * this.#columns;
    const steps = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.#columns, ArrowDown: this.#columns,
      PageUp: -page, PageDown: page, Home: -this.#count, End: this.#count};
    const step = steps[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    const target = this.current + step;
    const inside = Math.max(0, Math.min(target, this.#count - 1));
    // In the first and last row, up and down stay where they are instead of going to the corner.
    if (inside === target || Math.abs(step) >= page || this.#columns === 1) {
      this.focus(inside);
    }
  }

  /** The part of the list that is in the window: its beginning and height. */
  #window() {
    const list = this.#list.getBoundingClientRect();
    const frame = this.#scroller?.getBoundingClientRect();
    return {above: (frame?.top ?? 0) - list.top, height: frame?.height ?? window.innerHeight};
  }

  #later() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  /** Computes the size of items and of the list; scrolling does not change it. */
  #measure() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const {width, height, gap} = this.#options;
    const whole = this.#list.clientWidth;
    const columns = width ? Math.max(1, Math.floor((whole / rem + gap) / (width + gap))) : 1;
    this.#columns = columns;
    this.#row = (height + gap) * rem;
    this.#list.style.height = `${Math.ceil(this.#count / columns) * this.#row}px`;
    return {width: (whole - gap * rem * (columns - 1)) / columns, height: height * rem,
      gap: gap * rem};
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const fresh = this.#size === null;
    this.#size ??= this.#measure();
    const {above, height} = this.#window();
    const rows = (top, bottom) => [Math.max(0, Math.floor(top / this.#row)) * this.#columns,
      Math.min(this.#count, Math.ceil(bottom / this.#row) * this.#columns)];
    const [first, last] = rows(above - MARGIN * height, above + (1 + MARGIN) * height);
    for (const [index, item] of this.#drawn) {
      if (index !== this.current && (index < first || index >= last)) {
        this.#remove(index, item);
      } else if (fresh) {
        this.#lay(index, item);
      }
    }
    // What is in the window comes first, so that its pictures are asked for first.
    const [top, bottom] = rows(above, above + height);
    for (const [from, to] of [[top, bottom], [bottom, last], [first, top]]) {
      for (let index = from; index < to; index++) {
        this.#place(index);
      }
    }
    if (this.#count > 0) {
      this.#place(this.current);
    }
  }

  #place(index) {
    if (this.#drawn.has(index)) {
      return;
    }
    const item = make('li', {'data-index': index, 'aria-posinset': index + 1,
      'aria-setsize': this.#count}, this.#content(index));
    this.#drawn.set(index, item);
    this.#lay(index, item);
    // The order of the document is that of the list, for Tab and for screen readers.
    const next = [...this.#list.children].find((other) => Number(other.dataset.index) > index);
    this.#list.insertBefore(item, next ?? null);
  }

  #lay(index, item) {
    const {width, height, gap} = this.#size;
    const x = (index % this.#columns) * (width + gap);
    const y = Math.floor(index / this.#columns) * this.#row;
    item.style.transform = `translate(${x}px, ${y}px)`;
    item.style.width = `${width}px`;
    item.style.height = `${height}px`;
  }

  #content(index) {
    const content = this.#options.draw(index);
    content.tabIndex = index === this.current ? 0 : -1;
    return content;
  }

  #remove(index, item) {
    for (const image of item.querySelectorAll('img')) {
      image.removeAttribute('src'); // ends a download that nobody will see
    }
    item.remove();
    this.#drawn.delete(index);
  }

  #clear() {
    for (const [index, item] of this.#drawn) {
      this.#remove(index, item);
    }
  }
}
