package org.epsam.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.function.Supplier;

/**
 * The allowed values of a text in the configuration that is not an enum, listed by another class.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface OneOf {
    /**
     * Returns the class that lists the allowed texts.
     *
     * @return a class with a no-argument constructor
     */
    Class<? extends Supplier<List<String>>> value();
}
