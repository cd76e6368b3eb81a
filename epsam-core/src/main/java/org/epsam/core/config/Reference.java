package org.epsam.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A value that reproduces a defect of the original implementation (docs/REFERENCE.md). Its key
 * stands in the group {@code reference}, whatever record holds it, so that nobody takes it for a
 * choice.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Reference {
    /** The group of such keys. */
    String GROUP = "reference";

    /** What the group is about, as {@link Describe} says it of others. */
    String TEXT = "Defects of the original implementation, to reproduce its numbers.";
}
