/** The colours of what is drawn over tissue, as in DrawingColours.java. */

export const TUMOUR = '#00e5ff';
export const NO_TUMOUR = '#e69f00';
export const INITIAL = '#f0e442';
export const TISSUE = '#00963c';
export const SMALL = '#d55e00';

/** Below and around lines, so that they are seen on dark and on bright tissue. */
export const CASING = 'rgb(0 0 0 / .6)';
export const LIGHT = '#ffffff';

/** The outlines of regions by state; their dashes tell them apart without colours. */
export const REGIONS = {
  open: {colour: TUMOUR, dash: []},
  accepted: {colour: TISSUE, dash: [12, 3]},
  rejected: {colour: SMALL, dash: [3, 4]},
  edited: {colour: INITIAL, dash: [10, 3, 2, 3]},
};
