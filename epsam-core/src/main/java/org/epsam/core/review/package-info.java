/** What people answered about masks and outlines: stored, read and exported. */
package org.epsam.core.review;
