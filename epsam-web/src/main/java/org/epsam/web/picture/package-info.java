/** Pictures for pages: encoded, computed by a few threads, and kept. */
package org.epsam.web.picture;
