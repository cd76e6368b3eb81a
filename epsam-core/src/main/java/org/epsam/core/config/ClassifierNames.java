package org.epsam.core.config;

import java.util.List;
import java.util.function.Supplier;
import org.epsam.nets.classifier.Classifiers;

/** The networks that can be classifiers. */
final class ClassifierNames implements Supplier<List<String>> {
    @Override
    public List<String> get() {
        return Classifiers.names();
    }
}
