/**
 * The requests to the review server: one function for each, which returns what the server answers or
 * throws a Problem.
 */

/** What the server refused or could not do, in one sentence for the reader. */
export class Problem extends Error {
  /**
   * @param {number} status the HTTP status, 0 if there was no answer
   * @param {string} sentence what went wrong
   * @param {object} body the members of the server's problem+json
   */
  constructor(status, sentence, body = {}) {
    super(sentence);
    this.name = 'Problem';
    this.status = status;
    this.body = body;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function request(address, options) {
  let response;
  let body = null;
  try {
    response = await fetch(address, options);
    body = JSON.parse(await response.text());
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    if (!(error instanceof SyntaxError)) {
      throw new Problem(0, 'The review server does not answer. Is "epsam review" still running?');
    }
  }
  if (!response.ok || body === null) {
    throw new Problem(response.status,
        body?.detail ?? `The review server answered with status ${response.status}.`, body ?? {});
  }
  return body;
}

function get(address, signal) {
  return request(address, {signal, headers: {Accept: 'application/json'}});
}

function post(address, body, signal) {
  return request(address, {
    signal,
    method: 'POST',
    headers: {'Content-Type': 'application/json', Accept: 'application/json'},
    body: JSON.stringify(body),
  });
}

/**
 * An address with a query.
 *
 * @param {string} path
 * @param {Object<string, string | number>} values
 */
export function address(path, values) {
  return `${path}?${new URLSearchParams(values)}`;
}

/** Pictures are cached, so their addresses change with each start of the server. */
let started = '';

const picture = (path, values) => address(path, started ? {...values, s: started} : values);

export async function run() {
  const body = await get('/api/run');
  started = body.started ?? '';
  return body;
}

export const setReviewer = (name) => post('/api/reviewer', {name});
export const progress = () => get('/api/progress');

export const patches = () => get('/api/patches').then((body) => body.patches);
export const patch = (id) => get(address('/api/patches/item', {id}));
export const answerPatch = (id, answer) => post('/api/patches/item', {id, ...answer});
export const click = (id, inside, outside) => post('/api/patches/click', {id, inside, outside});

export const clickSlide = (slide, inside, outside) =>
  post('/api/slides/click', {slide, inside, outside});
export const imageOf = (id) => picture('/api/patches/image', {id});
export const layerOf = (id, layer) => picture('/api/patches/layer', {id, layer});
export const thumbnailOf = (id, version) => picture('/api/patches/thumbnail', {id, version});

export const edit = (change) => post('/api/edit', change).then((body) => body.polygons);

export const slides = () => get('/api/slides').then((body) => body.slides);
export const slide = (id) => get(address('/api/slides/info', {id}));
export const regions = (id) => get(address('/api/slides/regions', {id})).then((body) => body.regions);
export const region = (id, region) => get(address('/api/slides/region', {id, region}));
export const answerRegion = (slide, region, answer) =>
  post('/api/slides/region', {slide, region, ...answer});
export const outlines = (window, signal) => get(address('/api/slides/outlines', window), signal);
export const slideThumbnailOf = (id) => picture('/api/slides/thumbnail', {id});
export const tileOf = (id, level, x, y) => picture('/api/slides/tile', {id, level, x, y});
export const mapTileOf = (id, level, x, y) =>
  picture('/api/slides/maptile', {id, level, x, y});
