/**
 * What is drawn over tissue. The context is in pixels of the image; lines, dashes and signs are given
 * in CSS pixels and stay as thick at every magnification.
 */

import {CASING, LIGHT, NO_TUMOUR, SMALL, TISSUE, TUMOUR} from './colours.js';

/** The colour of a shape that is being drawn. */
export const shade = (subtract) => (subtract ? NO_TUMOUR : TUMOUR);

/**
 * Draws a line, with a dark one below it unless `casing` is false.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} scale CSS pixels of a pixel of the image
 * @param {Path2D} path
 * @param {{colour: string, width?: number, dash?: number[], casing?: boolean}} look
 */
export function stroke(context, scale, path, {colour, width = 2, dash = [], casing = true}) {
  context.lineJoin = 'round';
  if (casing) {
    context.setLineDash([]);
    context.lineWidth = (width + 2) / scale;
    context.strokeStyle = CASING;
    context.stroke(path);
  }
  context.setLineDash(dash.map((length) => length / scale));
  context.lineWidth = width / scale;
  context.strokeStyle = colour;
  context.stroke(path);
  context.setLineDash([]);
}

/** A line through points. */
export function lineOf(points) {
  const path = new Path2D();
  points.forEach(([x, y], index) => (index === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  return path;
}

/** A circle; its radius is in pixels of the image. */
export function circleOf([x, y], radius) {
  const path = new Path2D();
  path.arc(x, y, radius, 0, 2 * Math.PI);
  return path;
}

/** The place that keys act on. */
export function crosshair(context, scale, [x, y], colour) {
  const [gap, arm] = [4 / scale, 14 / scale];
  const path = new Path2D();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    path.moveTo(x + dx * gap, y + dy * gap);
    path.lineTo(x + dx * arm, y + dy * arm);
  }
  stroke(context, scale, path, {colour});
}

/** A click for SAM: a plus on green for inside, a minus on red for outside. */
export function sign(context, scale, [x, y], inside) {
  const disc = circleOf([x, y], 8 / scale);
  context.fillStyle = inside ? TISSUE : SMALL;
  context.fill(disc);
  stroke(context, scale, disc, {colour: LIGHT, width: 1.5, casing: false});
  const arm = 4.5 / scale;
  const path = new Path2D();
  path.moveTo(x - arm, y);
  path.lineTo(x + arm, y);
  if (inside) {
    path.moveTo(x, y - arm);
    path.lineTo(x, y + arm);
  }
  stroke(context, scale, path, {colour: LIGHT, casing: false});
}

/** A stroke before the server has added it to the outline. */
export function drawStroke(context, scale, points, radius, subtract) {
  context.globalAlpha = 0.4;
  context.lineCap = 'round';
  const path = points.length > 1 ? lineOf(points) : circleOf(points[0], radius);
  if (points.length > 1) {
    stroke(context, scale, path, {colour: shade(subtract), width: 2 * radius * scale, casing: false});
  } else {
    context.fillStyle = shade(subtract);
    context.fill(path);
  }
  context.globalAlpha = 1;
}
