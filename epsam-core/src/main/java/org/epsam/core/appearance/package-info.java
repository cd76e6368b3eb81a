/** How patches look, and whether others look like those that a run was trained on. */
package org.epsam.core.appearance;
