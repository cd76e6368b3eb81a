/** The page of one patch at a time, in the order of the gallery. */

import * as api from './api.js';
import {byId} from './dom.js';
import {showFacts} from './facts.js';
import {area} from './geometry.js';
import {layerKeys, showLayers} from './layers.js';
import {begin} from './page.js';
import {arranged, choiceOf} from './patch-order.js';
import {keptQueue, neighbour, rememberPatch} from './queue.js';
import {number, time} from './states.js';
import {complain, say, settle} from './status.js';
import {Stage} from './stage.js';
import {Workbench} from './workbench.js';

const LAYERS = [
  {key: '1', layer: 'map', name: 'activation map', opacity: 0},
  {key: '2', layer: 'initial', name: 'initial mask', opacity: 0},
  {key: '3', layer: 'mask', name: "model's mask", opacity: 0},
];
const OUTLINE = {key: '4', name: 'present outline', opacity: 1};

let stage;
let workbench;
let listed = new Map();
let queue = [];

/** The patch that is open, or whose picture could not be opened. */
let current;

/** All patches: for names and figures, and for the order if the gallery has left none. */
async function loadList(run) {
  const patches = await api.patches();
  listed = new Map(patches.map((patch) => [patch.id, patch]));
  const kept = keptQueue()?.ids ?? [];
  queue = kept.includes(current) ? kept
    : arranged(patches, choiceOf(''), run.gate).map((patch) => patch.id);
  if (workbench.item) {
    nameItem(workbench.item);
    workbench.tell();
  }
  prepare(neighbour(queue, current, 1));
}

function shown(item, {polygons}) {
  const patch = listed.get(item.id);
  const place = queue.indexOf(item.id);
  const share = 100 * area(polygons) / (item.width * item.height);
  const decimal = (value) => (value === null || value === undefined ? null : value.toFixed(2));
  showFacts({
    'Place': place < 0 ? null : `${number(place + 1)} of ${number(queue.length)}`,
    'Slide': item.slide,
    'Split': item.split,
    'Size': `${item.width} × ${item.height} px`,
    'Area': `${share.toFixed(1)} %`,
    'Disagreement': decimal(patch?.disagreement),
    'IDS': decimal(patch?.ids),
    'Probability': decimal(patch?.probability),
    'Pseudo mask': patch?.kept === true ? 'kept' : patch?.kept === false ? 'left out' : null,
    'Mask from': patch?.source ?? null,
    'Model': item.model,
    'Answered': item.by ? `${item.by}, ${time(item.at)}` : 'by nobody',
  });
  byId('previous').disabled = queue.length > 0 && neighbour(queue, item.id, -1) === null;
  byId('next').disabled = queue.length > 0 && neighbour(queue, item.id, 1) === null;
}

/** Layers are images that are laid over the picture when they are first made visible. */
function layersOf(item) {
  const layers = LAYERS.filter(({layer}) => item.layers.includes(layer)).map((layer) => {
    let image = null;
    return {...layer, set: (opacity) => {
      if (image || opacity > 0) {
        image ??= stage.addImage(api.layerOf(item.id, layer.layer), opacity);
        image.then((shown) => shown.setOpacity(opacity), complain);
      }
    }};
  });
  return [...layers, {...OUTLINE, set: (opacity) => workbench.setOpacity(opacity)}];
}

function nameItem(item) {
  item.name = listed.get(item.id)?.name ?? item.id;
  byId('title').textContent = item.name;
  document.title = `${item.name} - EP-SAM review`;
}

async function show(id) {
  const item = await api.patch(id);
  try {
    await stage.openImage(api.imageOf(id));
  } catch (error) {
    if (!stage.shows) {
      workbench.close(); // no outline without its picture
    }
    throw error;
  }
  current = id;
  nameItem(item);
  rememberPatch(id);
  workbench.open(item);
  showLayers(layersOf(item));
  settle();
  prepare(neighbour(queue, id, 1));
}

/** Loads the next picture, so that it is there when it is wanted. */
function prepare(id) {
  if (id) {
    new Image().src = api.imageOf(id);
  }
}

async function go(step) {
  const id = neighbour(queue, current, step);
  if (id === null) {
    say(step > 0 ? 'This is the last patch.' : 'This is the first patch.');
    return;
  }
  await show(id);
  history.pushState(null, '', addressOf(id));
  say(`${workbench.item.name}, ${workbench.item.state}.`);
}

/** Goes where the browser's Back and Forward lead, unless an edit cannot be left. */
async function follow() {
  await workbench.free();
  await workbench.exclusively(async () => {
    const id = idOf(location);
    try {
      if (id !== current && await workbench.leave()) {
        await show(id);
      }
    } finally {
      if (idOf(location) !== current) {
        history.pushState(null, '', addressOf(current)); // stays where the edit is
      }
    }
  });
}

const addressOf = (id) => api.address('/patch', {id});

function idOf(location) {
  return new URLSearchParams(location.search).get('id') ?? '';
}

begin(async (run) => {
  stage = new Stage(byId('stage'), {label: 'Patch with its outline', smooth: false});
  workbench = new Workbench(stage, {
    go,
    shown,
    save: (item, answer) => api.answerPatch(item.id, answer),
    stored: (item, answer, {version}) => Object.assign(listed.get(item.id) ?? {}, {version}),
    propose: run.sam
      ? async (item, inside, outside) => (await api.click(item.id, inside, outside)).polygons : null,
    picture: (item) => api.imageOf(item.id),
  }, layerKeys(Object.fromEntries([...LAYERS, OUTLINE].map(({key, name}) => [key, name]))));
  const back = document.querySelector('nav a[aria-current]');
  back.href = `/${keptQueue()?.query ?? ''}`;
  queue = keptQueue()?.ids ?? [];
  current = idOf(location);
  window.addEventListener('popstate', follow);
  await workbench.exclusively(() => show(current));
  await loadList(run);
});
