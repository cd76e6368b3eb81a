/** Dialogs, on the browser's own element: it keeps the focus inside and gives it back. */

import {make} from './dom.js';

/**
 * Opens a dialog and waits until it is closed. It begins at its heading unless something in it has
 * `autofocus`: who is drawing when it opens must not answer it with the key that was meant to draw.
 *
 * @param {string} title
 * @param {HTMLElement[]} content
 * @param {{value: string, text: string, primary?: boolean}[]} buttons
 * @returns {Promise<string>} the value of the button, '' if the dialog was cancelled
 */
export function ask(title, content, buttons) {
  const row = make('p', {class: 'buttons'},
      ...buttons.map(({value, text, primary}) =>
        make('button', {value, text, class: primary && 'primary', formnovalidate: value === ''})));
  const begins = content.some((node) => node.querySelector('[autofocus]'));
  const heading = make('h2', {text: title, tabindex: -1, autofocus: !begins});
  const form = make('form', {method: 'dialog'}, heading, ...content, row);
  const dialog = make('dialog', {'aria-label': title}, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
  });
}

/** Whether a dialog is open: keys are its own then. */
export function dialogOpen() {
  return document.querySelector('dialog[open]') !== null;
}
