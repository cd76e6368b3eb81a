/** Two answers to the same item: both are shown, and the reader decides. */

import {NO_TUMOUR, TUMOUR} from './colours.js';
import {ask} from './dialogs.js';
import {make} from './dom.js';
import {stroke} from './drawing.js';
import {bounds, pathOf, union} from './geometry.js';
import {STATES, badge, time} from './states.js';

const SIDE = 320;
const MINE = {colour: TUMOUR};
const THEIRS = {colour: NO_TUMOUR, dash: [7, 4]};

/**
 * Asks which answer to keep.
 *
 * @param {object} conflict
 * @param {{state: string, polygons: object}} conflict.mine
 * @param {{state: string, polygons: object, by: string, at: string}} conflict.theirs
 * @param {{width: number, height: number}} conflict.size of the image
 * @param {string} [conflict.picture] address of the image, if it is a small one
 * @returns {Promise<string>} 'mine', 'theirs' or '' to decide later
 */
export function settleConflict({mine, theirs, size, picture}) {
  const canvas = make('canvas', {class: 'comparison', width: SIDE * 2, height: SIDE * 2, role: 'img',
    'aria-label': 'Both outlines: yours as a line, theirs dashed'});
  draw(canvas, mine, theirs, size, null);
  if (picture) {
    const image = new Image();
    image.onload = () => draw(canvas, mine, theirs, size, image);
    image.src = picture;
  }
  const when = theirs.at ? `, ${time(theirs.at)}` : '';
  return ask('Answered by somebody else meanwhile', [
    make('p', {text: `${theirs.by ?? 'Somebody'} has answered "${STATES[theirs.state].word}"${when}. `
        + `Your answer is "${STATES[mine.state].word}". Which one is to be kept?`}),
    canvas,
    make('ul', {class: 'legend'},
        make('li', {}, make('span', {class: 'line mine'}), 'yours: ', badge(mine.state)),
        make('li', {}, make('span', {class: 'line theirs'}), `${theirs.by ?? 'theirs'}: `,
            badge(theirs.state))),
  ], [
    {value: 'theirs', text: 'Keep theirs'},
    {value: 'mine', text: 'Keep mine', primary: true},
    {value: '', text: 'Decide later'},
  ]);
}

/** Draws both outlines as large as they fit, over the picture if there is one. */
function draw(canvas, mine, theirs, size, image) {
  const whole = [0, 0, size.width, size.height];
  const around = union(bounds(mine.polygons), bounds(theirs.polygons));
  const [x, y, width, height] = image || !around ? whole : around;
  const context = canvas.getContext('2d');
  const scale = (canvas.width - 24) / Math.max(width, height, 1);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale,
      canvas.width / 2 - (x + width / 2) * scale, canvas.height / 2 - (y + height / 2) * scale);
  if (image) {
    context.drawImage(image, 0, 0, size.width, size.height);
  }
  stroke(context, scale / 2, pathOf(theirs.polygons), THEIRS);
  stroke(context, scale / 2, pathOf(mine.polygons), MINE);
}
