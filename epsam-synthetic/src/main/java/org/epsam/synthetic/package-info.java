/**
 * Synthetic H&amp;E-like tissue: drawn patches with exact tumour masks, for demonstrations and
 * tests that must run where no slide is at hand. It resembles tissue; it is no evidence about
 * tissue.
 */
package org.epsam.synthetic;
