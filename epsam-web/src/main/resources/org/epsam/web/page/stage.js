/**
 * The viewer: an image or a slide in OpenSeadragon, with a canvas above it for all that is drawn. It
 * speaks of places in pixels of the image, whatever is in the window.
 */

import {Problem} from './api.js';

const {OpenSeadragon} = globalThis;

/** In CSS pixels: what a step of the arrow keys moves the picture by. */
const STEP = 60;

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * OpenSeadragon adds an inline style unless it finds an element with this name and attribute. The content
 * security policy would refuse that with an error in the console, so it finds one that is no style
 * sheet; the rule is in workbench.css.
 */
function withoutInlineStyle() {
  const found = document.createElementNS('urn:epsam', 'style');
  found.setAttribute('data-openseadragon-mobile-css', '');
  document.head.append(found);
}

export class Stage {
  #viewer;
  #canvas;
  #painters = [];
  #frame = 0;
  #hands = null;

  /**
   * @param {HTMLElement} element
   * @param {{label: string, smooth: boolean, overview?: boolean}} options
   */
  constructor(element, {label, smooth, overview = false}) {
    withoutInlineStyle();
    this.#viewer = new OpenSeadragon({
      element,
      drawer: 'canvas',
      showNavigationControl: false,
      showNavigator: overview,
      navigatorPosition: 'BOTTOM_RIGHT',
      navigatorSizeRatio: 0.16,
      navigatorBackground: '#8b8f94',
      navigatorOpacity: 1,
      navigatorAutoFade: false,
      imageSmoothingEnabled: smooth,
      maxZoomPixelRatio: smooth ? 4 : 32,
      minZoomImageRatio: 0.5,
      visibilityRatio: 0.3,
      clickTimeThreshold: 1000,
      animationTime: calm.matches ? 0 : 0.3,
      gestureSettingsMouse: {clickToZoom: false, dblClickToZoom: false, flickEnabled: false},
      gestureSettingsTouch: {clickToZoom: false, dblClickToZoom: false, flickEnabled: false},
      gestureSettingsPen: {clickToZoom: false, dblClickToZoom: false, flickEnabled: false},
    });
    // The keys are those of the page; OpenSeadragon's own would turn and flip the picture.
    this.#viewer.setKeyboardNavEnabled(false);
    this.surface = this.#viewer.canvas;
    this.surface.id = 'picture';
    this.surface.setAttribute('role', 'application');
    this.surface.setAttribute('aria-label', label);
    this.surface.setAttribute('aria-describedby', 'picture-help');
    this.#canvas = document.createElement('canvas');
    this.#canvas.className = 'drawing';
    this.surface.append(this.#canvas);
    for (const event of ['open', 'update-viewport', 'resize']) {
      this.#viewer.addHandler(event, () => this.redraw());
    }
    this.#listen();
  }

  /**
   * Shows an image. The former one stays until the new one has arrived, and if it does not arrive.
   *
   * @param {string} url
   * @returns {Promise<void>} when it is there
   */
  async openImage(url) {
    const failure = 'The picture cannot be loaded.';
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {
      throw new Problem(0, failure);
    });
    await this.#open({type: 'image', url, buildPyramid: false}, failure);
  }

  /** Whether there is a picture. */
  get shows() {
    return this.#viewer.world.getItemCount() > 0;
  }

  /** Shows the slide of the given info; the address of a tile comes from a function. */
  openSlide(info, tileUrl) {
    return this.#open(this.#source(info, tileUrl), 'The slide cannot be opened.');
  }

  #source({width, height, tileSize, maxLevel}, getTileUrl) {
    return {width, height, tileSize, tileOverlap: 0, minLevel: 0, maxLevel, getTileUrl};
  }

  #open(source, failure) {
    return new Promise((resolve, reject) => {
      this.#viewer.addOnceHandler('open', () => resolve());
      this.#viewer.addOnceHandler('open-failed', () => reject(new Problem(0, failure)));
      this.#viewer.open(source);
    });
  }

  /**
   * Lays another image of the same size over the picture.
   *
   * @returns {Promise<{setOpacity: (value: number) => void}>}
   */
  addImage(url, opacity) {
    return this.#add({type: 'image', url, buildPyramid: false}, opacity);
  }

  /** Lays other tiles of the same slide over it. */
  addTiles(info, tileUrl, opacity) {
    return this.#add(this.#source(info, tileUrl), opacity);
  }

  #add(tileSource, opacity) {
    return new Promise((success, error) => this.#viewer.addTiledImage({tileSource, opacity,
      preload: true, success: ({item}) => success(item),
      error: () => error(new Problem(0, 'A layer cannot be loaded.'))}));
  }

  /** Adds what draws: called with the canvas' context, the scale, and this stage. */
  addPainter(painter) {
    this.#painters.push(painter);
  }

  /**
   * Gives clicks and drags to somebody.
   *
   * @param {object} hands `drags()`, whether a drag draws instead of moving the picture; `press`,
   *     `drag`, `release`, `click` and `hover`, each with a place in the image and the Shift key
   */
  setHands(hands) {
    this.#hands = hands;
  }

  /** Calls back when the picture has come to rest after moving. */
  onRest(listener) {
    this.#viewer.addHandler('animation-finish', listener);
    this.#viewer.addHandler('resize', listener);
  }

  /** Calls back when a tile of a slide has not arrived. */
  onMissingTile(listener) {
    this.#viewer.addHandler('tile-load-failed', listener);
  }

  /** CSS pixels of a pixel of the image. */
  get scale() {
    const item = this.#viewer.world.getItemAt(0);
    return item ? item.viewportToImageZoom(this.#viewer.viewport.getZoom(true)) : 1;
  }

  /** The part of the image in the window: x, y, width, height. */
  get window() {
    const [x, y] = this.toImage({x: 0, y: 0});
    const size = this.#viewer.viewport.getContainerSize();
    return [x, y, size.x / this.scale, size.y / this.scale];
  }

  /** The place in the image of a place in the window. */
  toImage({x, y}) {
    const item = this.#viewer.world.getItemAt(0);
    const point = item.viewerElementToImageCoordinates(new OpenSeadragon.Point(x, y));
    return [point.x, point.y];
  }

  /** The place in the window of a place in the image. */
  toWindow([x, y]) {
    const item = this.#viewer.world.getItemAt(0);
    return item.imageToViewerElementCoordinates(new OpenSeadragon.Point(x, y));
  }

  /** Shows the whole picture. */
  showAll() {
    this.#viewer.viewport.goHome();
  }

  zoomBy(factor) {
    this.#viewer.viewport.zoomBy(factor);
    this.#viewer.viewport.applyConstraints();
  }

  /** Moves the picture by steps of the arrow keys. */
  panBy(x, y) {
    const by = new OpenSeadragon.Point(x * STEP, y * STEP);
    this.#viewer.viewport.panBy(this.#viewer.viewport.deltaPointsFromPixels(by));
    this.#viewer.viewport.applyConstraints();
  }

  /** Shows a rectangle of the image with some of what is around it. */
  fit([x, y, width, height]) {
    const item = this.#viewer.world.getItemAt(0);
    const around = Math.max(width, height, 64) * 0.4;
    this.#viewer.viewport.fitBoundsWithConstraints(item.imageToViewportRectangle(
        x - around, y - around, width + 2 * around, height + 2 * around));
  }

  /** Moves the picture as far as needed to have a place of the image in the window. */
  keepInView(point) {
    const margin = 24;
    const {x, y} = this.toWindow(point);
    const size = this.#viewer.viewport.getContainerSize();
    const beyond = (value, end) =>
      Math.min(0, value - margin) + Math.max(0, value - (end - margin));
    const by = new OpenSeadragon.Point(beyond(x, size.x), beyond(y, size.y));
    if (by.x !== 0 || by.y !== 0) {
      this.#viewer.viewport.panBy(this.#viewer.viewport.deltaPointsFromPixels(by), true);
    }
  }

  /** Draws all above the picture again, with the next frame. */
  redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint() {
    const ratio = devicePixelRatio;
    const [width, height] = [this.#canvas.clientWidth * ratio, this.#canvas.clientHeight * ratio];
    if (this.#canvas.width !== Math.round(width) || this.#canvas.height !== Math.round(height)) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#canvas.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    if (!this.#viewer.world.getItemAt(0)) {
      return;
    }
    const origin = this.toWindow([0, 0]);
    const scale = this.scale;
    for (const painter of this.#painters) {
      context.setTransform(scale * ratio, 0, 0, scale * ratio, origin.x * ratio, origin.y * ratio);
      context.setLineDash([]);
      context.globalAlpha = 1;
      painter(context, scale);
    }
  }

  #listen() {
    const place = (event) => this.toImage(event.position);
    const on = (name, handler) => this.#viewer.addHandler(name, (event) => {
      if (this.#hands && this.#viewer.world.getItemAt(0)) {
        handler(event);
      }
    });
    let drawing = false;
    on('canvas-press', (event) => {
      drawing = this.#hands.drags();
      if (drawing) {
        this.#hands.press(place(event));
      }
    });
    on('canvas-drag', (event) => {
      if (drawing) {
        event.preventDefaultAction = true;
        this.#hands.drag(place(event));
      }
    });
    on('canvas-drag-end', (event) => {
      event.preventDefaultAction ||= drawing;
    });
    on('canvas-release', (event) => {
      if (drawing) {
        drawing = false;
        this.#hands.release(event.originalEvent.shiftKey);
      }
    });
    on('canvas-pinch', () => {
      if (drawing) { // a second finger: the picture is moved, not drawn on
        drawing = false;
        this.#hands.drop();
      }
    });
    on('canvas-click', (event) => {
      if (event.quick && !this.#hands.drags()) {
        this.#hands.click(place(event), event.shift);
      }
    });
    on('canvas-double-click', () => this.#hands.doubleClick());
    this.surface.addEventListener('pointermove', (event) => {
      if (this.#hands && this.#viewer.world.getItemAt(0) && event.pointerType === 'mouse') {
        const {left, top} = this.surface.getBoundingClientRect();
        this.#hands.hover(this.toImage({x: event.clientX - left, y: event.clientY - top}));
      }
    });
    this.surface.addEventListener('pointerleave', () => this.#hands?.hover(null));
  }
}
