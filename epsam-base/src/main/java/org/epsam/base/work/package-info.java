/** Resumable work: folders of unfinished results and the keys they belong to. */
package org.epsam.base.work;
