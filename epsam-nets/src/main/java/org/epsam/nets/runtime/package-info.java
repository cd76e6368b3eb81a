/** Start-up of LibTorch, devices, and the rule by which native memory is freed. */
package org.epsam.nets.runtime;
