package org.epsam.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A value that reproduces a defect of the original implementation (docs/REFERENCE.md). Its key
 * belongs to the group {@code reference}, whichever record contains it, so that nobody mistakes it
 * for a regular option.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Reference {
    /** The group of such keys. */
    String GROUP = "reference";

    /** The description of the group, as {@link Describe} gives it for others. */
    String TEXT = "Defects of the original implementation, to reproduce its numbers.";
}
