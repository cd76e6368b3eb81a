/** Who may ask, how requests are read, and how they are answered. */
package org.epsam.web.http;
