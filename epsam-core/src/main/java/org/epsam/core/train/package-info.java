/** What training needs beside the networks: losses, learning rates, stopping, seeds. */
package org.epsam.core.train;
