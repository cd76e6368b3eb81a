/** What all pages have: the run in the heading, the reviewer, the bar for errors. */

import * as api from './api.js';
import {byId} from './dom.js';
import {changeReviewer, showReviewer} from './reviewer.js';
import {complain, settle} from './status.js';

/**
 * Begins a page.
 *
 * @param {(run: object) => Promise<void>} show fills the page
 */
export async function begin(show) {
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
