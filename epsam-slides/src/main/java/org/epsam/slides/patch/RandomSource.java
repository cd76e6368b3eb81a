package org.epsam.slides.patch;

import java.util.random.RandomGenerator;

/** Where randomness comes from: a generator for each path of names. */
@FunctionalInterface
public interface RandomSource {
    /**
     * Creates a generator.
     *
     * @param names what it is for
     * @return always the same numbers for the same names
     */
    RandomGenerator generator(String... names);
}
