package org.epsam.slides.slide;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Readers are declared twice: for the class path and for modules. */
class SlideReaderServicesTest {
    @Test
    void theModuleProvidesTheSameReadersInTheSameOrder() throws Exception {
        Path classes =
                Path.of(
                        SlideReader.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        ModuleDescriptor module =
                ModuleFinder.of(classes).find("org.epsam.slides").orElseThrow().descriptor();
        List<String> provided =
                module.provides().stream()
                        .filter(p -> p.service().equals(SlideReader.class.getName()))
                        .flatMap(p -> p.providers().stream())
                        .toList();
        assertThat(Slides.readers())
                .extracting(reader -> reader.getClass().getName())
                .containsExactlyElementsOf(provided);
    }
}
