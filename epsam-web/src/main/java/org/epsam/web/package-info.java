/** The server of {@code epsam review}: pages, answers of people, and SAM's answers to clicks. */
package org.epsam.web;
