/** Point prompts for SAM. */
package org.epsam.core.prompt;
