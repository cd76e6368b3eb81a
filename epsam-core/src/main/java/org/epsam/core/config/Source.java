package org.epsam.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Where a value of the configuration comes from. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Source {
    /**
     * Returns who introduced it.
     *
     * @return the origin
     */
    Origin value();

    /**
     * Returns the publication that an addition is based on.
     *
     * @return authors and year; empty for none
     */
    String after() default "";
}
