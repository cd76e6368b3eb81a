/** The keys of the patch page and of the slide page. */

const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

/** How much a key changes the radius of the brush; the constant is for the smallest ones. */
const larger = (radius) => radius * 1.25 + 0.25;
const smaller = (radius) => radius / 1.25 - 0.25;

/**
 * @param {object} bench
 * @param {import('./editor.js').Editor} bench.editor
 * @param {import('./stage.js').Stage} bench.stage
 * @param {() => boolean} bench.busy whether an answer is given or an item opened at the moment
 * @param {() => boolean} bench.open whether an item is open and can be edited
 * @param {(state: string) => void} bench.answer
 * @param {(step: number) => void} bench.go
 * @param {() => void} bench.undo
 * @param {() => void} bench.redo
 * @returns {import('./keys.js').Key[]}
 */
export function workbenchKeys({editor, stage, busy, open, answer, go, undo, redo}) {
  const focused = () => stage.surface.contains(document.activeElement);
  const key = (keys, does, run, others) => ({keys: [keys].flat(), does, run, ...others});
  const tool = (letter, name, does) => key(letter, does, () => {
    editor.choose(name);
    stage.surface.focus(); // where the arrow keys move the crosshair
  }, {when: open});
  const reply = (letter, state, does) => key(letter, does, () => void answer(state), {once: true});
  const arrows = Object.entries(ARROWS).map(([name, [x, y]]) => key([name, `Shift+${name}`], null,
      (event) => editor.move(x, y, event.shiftKey), {when: focused}));
  arrows[0].does = 'Move the crosshair, or the picture while looking; with Shift ten times as far';
  arrows[0].shown = '← → ↑ ↓';
  return [
    tool('h', 'look', 'Look: drag moves the picture'),
    tool('p', 'polygon', 'Polygon'),
    tool('b', 'brush', 'Brush'),
    ...(editor.hasClicks ? [tool('c', 'click', 'Click with SAM')] : []),
    ...arrows,
    key(['Space', 'Shift+Space'],
        'Vertex, brush or click at the crosshair; with Shift the other of add and subtract',
        (event) => editor.place(event.shiftKey), {when: () => focused() && !busy(), shown: 'Space'}),
    key('x', 'Add or subtract; for SAM inside or outside', () => editor.toggleSubtract()),
    key('[', 'Smaller brush', () => editor.setRadius(smaller(editor.radius))),
    key(']', 'Larger brush', () => editor.setRadius(larger(editor.radius))),
    key(['Enter', 'Shift+Enter'], 'Close the polygon, or take what SAM proposes',
        (event) => editor.finish(event.shiftKey), {when: () => !busy(), shown: 'Enter'}),
    key('Escape', 'Cancel what is not finished', () => editor.cancel(), {shown: 'Esc'}),
    key('Ctrl+z', 'Undo', () => void undo(), {when: open}),
    key(['Ctrl+y', 'Ctrl+Z'], 'Redo', () => void redo(), {when: open, shown: 'Ctrl+y'}),
    reply('a', 'accepted', 'Accept and go to the next one'),
    reply('r', 'rejected', 'Reject and go to the next one'),
    reply('e', 'edited', 'Save the outline as edited'),
    reply('o', 'open', 'Take the answer back'),
    key('n', 'Next', () => void go(1)),
    key('N', 'Previous', () => void go(-1)),
    key(['+', '='], 'Magnify', () => stage.zoomBy(1.5), {shown: '+'}),
    key('-', 'Show more', () => stage.zoomBy(1 / 1.5)),
    key('0', 'Show the whole picture', () => stage.showAll()),
  ];
}
