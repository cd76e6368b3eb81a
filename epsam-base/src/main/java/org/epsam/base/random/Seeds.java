package org.epsam.base.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.epsam.base.io.Sha256;

/**
 * Derives independent sources of randomness from one seed by name, such as stage, epoch and image.
 * The random numbers of an image therefore depend on neither threads, nor the order of batches, nor
 * whether a run was resumed.
 *
 * <p>The seed of a path of names is the first 8 bytes (big endian) of the SHA-256 of the root seed
 * (8 bytes, big endian) and, for each name, the length of its UTF-8 bytes (4 bytes, big endian) and
 * these bytes.
 *
 * @param root the seed of the configuration
 */
public record Seeds(long root) {
    /**
     * Derives a generator.
     *
     * @param names path of names, such as "adapt", "epoch 3", "tumor_001_7"
     * @return a new generator, always the same for the same root and names
     */
    public RandomGenerator generator(String... names) {
        return new SplittableRandom(seed(names));
    }

    /**
     * Derives a seed, for generators that are not Java's.
     *
     * @param names path of names
     * @return any 64 bits, always the same for the same root and names
     */
    public long seed(String... names) {
        MessageDigest hash = Sha256.start();
        hash.update(ByteBuffer.allocate(8).putLong(0, root));
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            hash.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
            hash.update(bytes);
        }
        return ByteBuffer.wrap(hash.digest()).getLong();
    }
}
