package org.epsam.web.http;

import java.util.Map;

/** A request that is answered with an error. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, Object> members;

    /**
     * Refuses a request.
     *
     * @param status of HTTP, 4xx or 5xx
     * @param detail one sentence for the person who asks
     */
    public Refusal(int status, String detail) {
        this(status, detail, Map.of());
    }

    /**
     * Refuses a request, and says more.
     *
     * @param status of HTTP, 4xx
     * @param detail one sentence for the person who asks
     * @param members further members of the answer
     */
    public Refusal(int status, String detail, Map<String, Object> members) {
        super(detail, null, false, false);
        this.status = status;
        this.members = Map.copyOf(members);
    }

    /**
     * Refuses a request for what is not there.
     *
     * @param detail one sentence for the person who asks
     * @return the error, to be thrown
     */
    public static Refusal notFound(String detail) {
        return new Refusal(404, detail);
    }

    /**
     * Refuses a request that cannot be understood.
     *
     * @param detail one sentence for the person who asks
     * @return the error, to be thrown
     */
    public static Refusal bad(String detail) {
        return new Refusal(400, detail);
    }

    int status() {
        return status;
    }

    Map<String, Object> members() {
        return members;
    }
}
