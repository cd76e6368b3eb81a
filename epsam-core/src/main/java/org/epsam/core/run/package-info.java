/** Runs: stages, their folders and manifests, resuming, provenance, progress. */
package org.epsam.core.run;
