/** What training needs in addition to the networks: losses, learning rates, stopping, seeds. */
package org.epsam.core.train;
