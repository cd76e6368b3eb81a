/** What is looked at in JPEG streams before a decoder gets them. */
package org.epsam.slides.internal.jpeg;
