/** Seeds derived by name, and random orders. */
package org.epsam.base.random;
