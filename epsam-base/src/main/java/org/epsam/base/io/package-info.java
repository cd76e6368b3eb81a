/** Files that are complete or absent; JSON, CSV and hashes. */
package org.epsam.base.io;
