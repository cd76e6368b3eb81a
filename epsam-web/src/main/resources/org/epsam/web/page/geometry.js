/** Outlines: the coordinates of a GeoJSON MultiPolygon, in pixels of the image. */

/**
 * Whether two outlines are the same. Both must be as the server has sent them: it writes equal
 * outlines in one way, so what is compared here is their text.
 */
export function same(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** The area in pixels: rings less their holes. */
export function area(polygons) {
  let sum = 0;
  for (const rings of polygons) {
    rings.forEach((ring, index) => {
      sum += (index === 0 ? 1 : -1) * Math.abs(ringArea(ring));
    });
  }
  return sum;
}

function ringArea(ring) {
  let twice = 0;
  for (let i = 1; i < ring.length; i++) {
    twice += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  }
  return twice / 2;
}

/**
 * The rectangle around an outline.
 *
 * @returns {number[] | null} x, y, width, height; null for an empty outline
 */
export function bounds(polygons) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of polygons) {
    for (const [x, y] of outer) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  }
  return left < Infinity ? [left, top, right - left, bottom - top] : null;
}

/** The smallest rectangle around both, either of which may be null. */
export function union(one, other) {
  if (!one || !other) {
    return one ?? other;
  }
  const [x, y] = [Math.min(one[0], other[0]), Math.min(one[1], other[1])];
  return [x, y, Math.max(one[0] + one[2], other[0] + other[2]) - x,
    Math.max(one[1] + one[3], other[1] + other[3]) - y];
}

/** Adds the rings of an outline to a path. */
export function addTo(path, polygons) {
  for (const rings of polygons) {
    for (const ring of rings) {
      ring.forEach(([x, y], index) => (index === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
      path.closePath();
    }
  }
}

/** The path of an outline, to be filled by the even-odd rule. */
export function pathOf(polygons) {
  const path = new Path2D();
  addTo(path, polygons);
  return path;
}
