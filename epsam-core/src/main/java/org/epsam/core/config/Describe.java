package org.epsam.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a value, or a group of values, of the configuration means: the text that both {@code epsam
 * config} and docs/CONFIGURATION.md show.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Describe {
    /**
     * Returns the text, in Markdown, with links relative to docs/. Its first sentence is the
     * summary.
     *
     * @return sentences
     */
    String value();
}
