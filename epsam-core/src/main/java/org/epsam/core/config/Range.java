package org.epsam.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The allowed values of a number in the configuration. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
    /**
     * Smallest allowed value.
     *
     * @return inclusive
     */
    double min();

    /**
     * Largest allowed value.
     *
     * @return inclusive
     */
    double max();
}
