package org.epsam.nets.runtime;

import java.util.Optional;

/**
 * What LibTorch says where a GPU fails, which arrives as the message of a {@link RuntimeException}
 * of many lines, in one line with what to do.
 */
public final class GpuFailures {
    /** What helps against too little memory. */
    static final String REMEDY =
            "use smaller batches (adapt.batch, classify.batch) or patches (classify.side,"
                + " classify.large_side), end other programs on that GPU, or choose another device"
                + " (EPSAM_DEVICE=cuda:N or cpu)";

    private GpuFailures() {}

    /**
     * Explains a failure.
     *
     * @param message of an exception that a tensor's operation threw
     * @return one line with what to do; empty if it is no failure of a GPU that the user can mend
     */
    public static Optional<String> explain(String message) {
        String first = message.lines().findFirst().orElse("").strip();
        // An exception around it begins with the name of its class.
        int at = first.indexOf("CUDA out of memory");
        if (at >= 0) {
            // The figures are in the first two sentences; advice for Python follows.
            String[] sentences = first.substring(at).split("(?<=[a-zA-Z])\\. ");
            String figures =
                    sentences.length > 2
                            ? sentences[0] + ". " + sentences[1] + ". " + sentences[2]
                            : first.substring(at);
            return Optional.of(
                    "not enough memory on the GPU (" + withoutStop(figures) + "); " + REMEDY);
        }
        if (first.contains("CUDA error: out of memory")
                || first.contains("CUDNN_STATUS_ALLOC_FAILED")
                || first.contains("CUBLAS_STATUS_ALLOC_FAILED")) {
            return Optional.of(
                    "not enough memory on the GPU (" + withoutStop(first) + "); " + REMEDY);
        }
        if (first.contains("no kernel image is available")) {
            return Optional.of(
                    "LibTorch's CUDA build has no code for this GPU (its compute capability is too"
                            + " low, see epsam doctor); use the processor: EPSAM_DEVICE=cpu");
        }
        return Optional.empty();
    }

    private static String withoutStop(String sentence) {
        return sentence.replaceFirst("\\.$", "");
    }
}
