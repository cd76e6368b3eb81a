/** The layers over a picture: how visible each one is, by slider and by key. */

import {byId, make} from './dom.js';

/**
 * @typedef {object} Layer
 * @property {string} key the key that shows and hides it
 * @property {string} name
 * @property {number} opacity at the beginning, 0 if it is hidden then
 * @property {(opacity: number) => void} set
 */

/** What is chosen for a layer is kept when the next item is shown. */
const chosen = new Map();

/**
 * Shows the controls of layers.
 *
 * @param {Layer[]} layers
 */
export function showLayers(layers) {
  byId('layers').replaceChildren(...layers.map(control));
}

/** The keys of layers; those of layers that are not there do nothing. */
export function layerKeys(names) {
  return Object.entries(names).map(([key, name]) => ({
    keys: [key],
    does: `Show or hide: ${name}`,
    when: () => byId(`layer-${key}`) !== null,
    run: () => byId(`layer-${key}`).click(),
  }));
}

function control(layer) {
  const choice = chosen.get(layer.key)
      ?? {on: layer.opacity > 0, opacity: layer.opacity || 0.6};
  chosen.set(layer.key, choice);
  const box = make('input', {type: 'checkbox', id: `layer-${layer.key}`});
  const slider = make('input', {type: 'range', min: 5, max: 100, step: 5,
    'aria-label': `Opacity: ${layer.name}`});
  box.checked = choice.on;
  slider.value = choice.opacity * 100;
  const apply = () => {
    choice.on = box.checked;
    choice.opacity = slider.value / 100;
    layer.set(choice.on ? choice.opacity : 0);
  };
  box.addEventListener('change', apply);
  slider.addEventListener('input', () => {
    box.checked = true;
    apply();
  });
  layer.set(choice.on ? choice.opacity : 0);
  return make('li', {}, box,
      make('label', {for: box.id}, `${layer.name} `, make('kbd', {text: layer.key})), slider);
}
