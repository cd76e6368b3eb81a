/** Work that is interrupted and goes on: where unfinished results lie, and whose they are. */
package org.epsam.base.work;
