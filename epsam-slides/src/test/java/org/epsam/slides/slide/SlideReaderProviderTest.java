package org.epsam.slides.slide;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Providers are declared twice: for the class path and for modules. */
class SlideReaderProviderTest {
    @Test
    void theModuleDeclaresTheSameProvidersAsTheClassPath() throws Exception {
        Path classes =
                Path.of(Slides.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ModuleDescriptor module =
                ModuleFinder.of(classes).find("org.epsam.slides").orElseThrow().descriptor();
        List<String> inModule =
                module.provides().stream()
                        .filter(p -> p.service().equals(SlideReaderProvider.class.getName()))
                        .flatMap(p -> p.providers().stream())
                        .toList();
        List<String> onClassPath =
                ServiceLoader.load(SlideReaderProvider.class).stream()
                        .map(p -> p.type().getName())
                        .toList();
        assertThat(onClassPath).isNotEmpty().containsExactlyElementsOf(inModule);
    }
}
