/** Spark as a cluster for work on slides. */
package org.epsam.spark;
