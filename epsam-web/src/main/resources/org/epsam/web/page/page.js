/** What all pages have: the run in the heading, the reviewer, the bar for errors. */

import * as api from './api.js';
import {byId} from './dom.js';
import {changeReviewer, showReviewer} from './reviewer.js';
import {complain, settle} from './status.js';

/** The page that lists what a page shows one of. */
const LISTS = {'/patch': '/', '/slide': '/slides'};

/** Marks the link to the page, or to its list. */
function showPlace() {
  const {pathname} = location;
  const link = document.querySelector(`nav a[href="${LISTS[pathname] ?? pathname}"]`);
  link?.setAttribute('aria-current', pathname in LISTS ? 'true' : 'page');
}

/**
 * Begins a page.
 *
 * @param {(run: object) => Promise<void>} show fills the page
 */
export async function begin(show) {
  showPlace();
  byId('problem-close').addEventListener('click', settle);
  byId('reviewer').addEventListener('click', changeReviewer);
  try {
    const run = await api.run();
    byId('run').textContent = run.run;
    showReviewer(run.reviewer);
    await show(run);
  } catch (error) {
    complain(error);
  }
}
