/**
 * Keys. They are declared with what they do, so the dialog that explains them cannot differ from what
 * happens. Single letters can be turned off (WCAG 2.1.4), as speech input types letters by accident.
 */

import {ask, dialogOpen} from './dialogs.js';
import {make} from './dom.js';

const OFF = 'epsam-letters-off';

/**
 * @typedef {object} Key
 * @property {string[]} keys such as 'a', 'Ctrl+z', 'Shift+ArrowLeft'
 * @property {string} does what it does, for the dialog; keys without it are not listed
 * @property {string} [shown] how the keys are written in the dialog, if not as they are
 * @property {(event: KeyboardEvent) => (boolean | void)} run returns false if there was nothing to do
 * @property {() => boolean} [when] whether it applies
 * @property {boolean} [once] whether a key that is held down counts once
 */

/** The name of a pressed key, the same on all keyboards. */
function nameOf(event) {
  let key = event.key;
  // What is typed with AltGr ('[' on many keyboards) arrives with Ctrl and Alt.
  const plain = event.getModifierState('AltGraph');
  if (/^\p{L}$/u.test(key)) {
    key = event.shiftKey ? key.toUpperCase() : key.toLowerCase();
  }
  const control = !plain && (event.ctrlKey || event.metaKey) ? 'Ctrl+' : '';
  const alt = !plain && event.altKey ? 'Alt+' : '';
  const shift = event.shiftKey && key.length > 1 ? 'Shift+' : '';
  return control + alt + shift + (key === ' ' ? 'Space' : key);
}

/** Whether the element with the focus needs the key itself. */
function taken(event, name) {
  const element = event.target;
  if (!(element instanceof Element)) {
    return false;
  }
  if (element.matches('textarea, select, input:not([type=range], [type=checkbox])')) {
    return true;
  }
  if (element.matches('input[type=range]') && /Arrow|Page|Home|End/.test(name)) {
    return true;
  }
  return element.matches('button, a, summary, input') && /^(Enter|Space)$/.test(name);
}

/**
 * Listens to keys on the whole page and explains them when '?' is pressed.
 *
 * @param {Key[]} bindings
 */
export function listen(bindings) {
  const all = [...bindings, {keys: ['?'], does: 'Show the keys', run: () => explain(all)}];
  document.addEventListener('keydown', (event) => {
    const name = nameOf(event);
    if (event.defaultPrevented || dialogOpen() || taken(event, name)) {
      return;
    }
    if (name.length === 1 && localStorage.getItem(OFF)) {
      return;
    }
    for (const binding of all) {
      if (binding.keys.includes(name) && (!binding.when || binding.when())
          && (event.repeat && binding.once || binding.run(event) !== false)) {
        event.preventDefault();
        return;
      }
    }
  });
  for (const button of document.querySelectorAll('[data-keys]')) {
    button.addEventListener('click', () => explain(all));
  }
}

const SIGNS = {ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓'};

function explain(bindings) {
  const rows = bindings.filter((binding) => binding.does).map((binding) => {
    const shown = binding.shown ? [binding.shown] : binding.keys;
    const names = shown.map((name) => make('kbd', {text: SIGNS[name] ?? name}));
    return make('tr', {}, make('th', {scope: 'row'}, ...names.flatMap((key) => [key, ' '])),
        make('td', {text: binding.does}));
  });
  const letters = make('input', {type: 'checkbox', id: 'letters', checked: !localStorage.getItem(OFF)});
  letters.addEventListener('change', () => {
    if (letters.checked) {
      localStorage.removeItem(OFF);
    } else {
      localStorage.setItem(OFF, 'yes');
    }
  });
  ask('Keys',
      [make('p', {}, letters, make('label', {for: 'letters', text: 'Single letters are keys'})),
        make('table', {class: 'keys'}, make('tbody', {}, ...rows))],
      [{value: '', text: 'Close', primary: true}]);
}
