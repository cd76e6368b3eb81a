package org.epsam.core.cluster;

import org.epsam.base.InputException;

/** Work that has ended its machine's program again and again, as a crash in native code does. */
public final class ClusterException extends InputException {
    private static final long serialVersionUID = 1;

    /**
     * Describes the failure.
     *
     * @param message one line
     * @param cause what the cluster's software says
     */
    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
