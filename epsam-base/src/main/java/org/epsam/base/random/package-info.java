/** Seeds by name, and orders drawn from them. */
package org.epsam.base.random;
