/** Prompts for SAM: points, boxes and activation maps. */
package org.epsam.core.prompt;
