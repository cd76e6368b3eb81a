package org.epsam.core.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.epsam.base.io.Sha256;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/** SHA-256 of what a run learns from. */
public final class DataHash {
    private DataHash() {}

    /**
     * Hashes the true masks of patches, which only supervision by masks may use.
     *
     * @param patches in this order; those without mask count by name
     * @return 64 hexadecimal digits
     * @throws org.epsam.base.InputException if a mask cannot be read
     */
    public static String ofMasks(List<Patch> patches) {
        MessageDigest digest = Sha256.start();
        for (Patch patch : patches) {
            digest.update(patch.name().getBytes(StandardCharsets.UTF_8));
            addMask(digest, patch);
        }
        return Sha256.finish(digest);
    }

    private static void addMask(MessageDigest digest, Patch patch) {
        patch.mask().ifPresent(mask -> Sha256.add(digest, mask));
        if (patch.mask().isPresent() && !patch.maskRule().isUsual()) {
            String values = patch.maskRule().tumour() + "/" + patch.maskRule().ignored();
            digest.update(values.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Hashes all that training may use: images, labels, and masks outside of the training split.
     *
     * @param data the data set
     * @return 64 hexadecimal digits
     * @throws org.epsam.base.InputException if a file cannot be read
     */
    public static String of(Dataset data) {
        MessageDigest digest = Sha256.start();
        for (Patch patch : data.patches()) {
            digest.update(
                    (patch.split()
                                    + "/"
                                    + patch.name()
                                    + "/"
                                    + patch.label()
                                    + "/"
                                    + patch.slide()
                                    + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            Sha256.add(digest, patch.image());
            if (patch.split() != Split.TRAIN) {
                addMask(digest, patch);
            }
        }
        return Sha256.finish(digest);
    }
}
