/** The page of one slide: its regions in the order of doubt, each opened in the editor. */

import * as api from './api.js';
import {byId, make} from './dom.js';
import {showFacts} from './facts.js';
import {area, bounds} from './geometry.js';
import {layerKeys, showLayers} from './layers.js';
import {begin} from './page.js';
import {neighbour} from './queue.js';
import {RegionList} from './region-list.js';
import {RegionOutlines} from './region-outlines.js';
import {number, time} from './states.js';
import {Stage} from './stage.js';
import {complain, say, settle} from './status.js';
import {Workbench} from './workbench.js';

const LAYERS = {1: 'probability', 2: 'other outlines', 4: 'present outline'};

/** The radius of the brush when a region is opened, in CSS pixels. */
const BRUSH = 16;

let info;
let stage;
let list;
let outlines;
let workbench;

function shown(item, {polygons}) {
  const region = list.of(item.id);
  const pixels = area(polygons);
  const decimal = (value) => (value === null || value === undefined ? null : value.toFixed(2));
  showFacts({
    'Region': item.name,
    'Place': region ? `${number(list.ids.indexOf(item.id) + 1)} of ${number(list.ids.length)}` : null,
    'Area': info.micrometres === null ? `${number(Math.round(pixels))} px²`
      : `${(pixels * info.micrometres ** 2 / 1e6).toFixed(3)} mm²`,
    'Probability': decimal(region?.probability),
    'Doubt': decimal(region?.doubt),
    'Answered': item.by ? `${item.by}, ${time(item.at)}` : 'by nobody',
  });
}

function showAddress(region) {
  history.replaceState(null, '', api.address('/slide', region === null ? {id: info.id}
    : {id: info.id, region}));
}

/** Opens a region; the former one must have been left. */
async function show(id) {
  const item = await api.region(info.id, id);
  Object.assign(item, {name: `region ${id}`, width: info.width, height: info.height});
  const around = bounds(item.polygons) ?? item.bounds;
  stage.fit(around);
  list.select(id);
  outlines.leaveOut(id);
  workbench.open(item);
  workbench.setRadius(BRUSH / stage.scale);
  showAddress(id);
  settle();
  say(`Region ${id}, ${item.state}.`);
}

function choose(id) {
  return workbench.exclusively(async () => {
    if (id !== workbench.item?.id && await workbench.leave()) {
      await show(id);
    }
  });
}

async function go(step) {
  const {ids} = list;
  const id = list.of(workbench.item?.id) ? neighbour(ids, workbench.item.id, step) : ids[0] ?? null;
  if (id === null) {
    say(step > 0 ? 'This is the last region.' : 'This is the first region.');
    return;
  }
  await show(id);
}

/** An identifier of the page's own: who sends a region again after a lost reply adds no second one. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `n-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Begins a region that the results do not have. */
async function beginNew() {
  if (!await workbench.leave()) {
    return;
  }
  const [x, y, width, height] = stage.window;
  list.select(null);
  outlines.leaveOut(null);
  workbench.open({id: newId(), isNew: true, name: 'new region', version: 0, state: 'open', by: null, at: null,
    polygons: [], original: [], width: info.width, height: info.height,
    place: [x, y, width, height]});
  workbench.setRadius(BRUSH / stage.scale);
  workbench.choose('polygon');
  showAddress(null);
  stage.surface.focus();
  say('New region: draw its outline.');
}

async function save(item, answer) {
  const reply = await api.answerRegion(info.id, item.id, answer);
  item.id = reply.region ?? item.id;
  return reply;
}

async function stored(item, {state}, {version, by}) {
  if (list.of(item.id)) {
    list.answered(item.id, {state, version, by});
  } else {
    item.isNew = false;
    item.name = `region ${item.id}`;
    showAddress(item.id);
    outlines.leaveOut(item.id);
    await list.load().catch(complain);
    list.select(workbench.item.id);
  }
  outlines.refresh();
}

async function layers() {
  const map = info.map
    ? await stage.addTiles(info, (...tile) => api.mapTileOf(info.id, ...tile), 0) : null;
  return [
    ...(map ? [{key: '1', opacity: 0, set: (opacity) => map.setOpacity(opacity)}] : []),
    {key: '2', opacity: 1, set: (opacity) => {
      outlines.opacity = opacity;
      stage.redraw();
    }},
    {key: '4', opacity: 1, set: (opacity) => workbench.setOpacity(opacity)},
  ].map((layer) => ({...layer, name: LAYERS[layer.key]}));
}

begin(async (run) => {
  const query = new URLSearchParams(location.search);
  info = await api.slide(query.get('id') ?? '');
  byId('title').textContent = info.name;
  document.title = `${info.name} - EP-SAM review`;
  const notes = info.notes ?? [];
  byId('notes').replaceChildren(...notes.map((text) => make('li', {text})));
  byId('notes').hidden = notes.length === 0;
  stage = new Stage(byId('stage'), {label: 'Slide with outlines', smooth: true, overview: true});
  stage.onMissingTile(() => complain(new api.Problem(0, 'A part of the slide cannot be loaded.')));
  outlines = new RegionOutlines(stage, info.id);
  workbench = new Workbench(stage, {go, shown, save, stored,
    propose: run.sam
      ? async (_, inside, outside) => (await api.clickSlide(info.id, inside, outside)).polygons
      : null,
    looked: (place) => {
      const id = outlines.at(place);
      if (id !== null) {
        choose(id);
      }
    }}, layerKeys(LAYERS));
  list = new RegionList(info.id, choose);
  await Promise.all([list.load(),
    stage.openSlide(info, (...tile) => api.tileOf(info.id, ...tile))]);
  outlines.refresh();
  byId('new-region').addEventListener('click', () => workbench.exclusively(beginNew));
  showLayers(await layers());
  if (query.get('region')) {
    await workbench.exclusively(() => show(query.get('region')));
  }
});
