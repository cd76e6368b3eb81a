/** Work on one folder of results that several programs share, on one machine or many. */
package org.epsam.core.share;
