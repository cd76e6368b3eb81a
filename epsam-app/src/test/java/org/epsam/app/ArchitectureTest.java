package org.epsam.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms of the house and who may look into which. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        // From the phase package on, the tests of epsam-nets are a jar.
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        .importPackages("org.epsam");
    }

    /** Each module with those that it may look at. */
    private static final Map<String, Set<String>> MODULES =
            Map.of(
                    "base", Set.of(),
                    "slides", Set.of("base"),
                    "nets", Set.of("base"),
                    "core", Set.of("base", "slides", "nets"),
                    "synthetic", Set.of("base", "slides"),
                    "web", Set.of("base", "slides", "core"),
                    "benchmarks", Set.of("base", "slides", "nets", "core", "synthetic"),
                    "app", Set.of("base", "slides", "nets", "core", "synthetic", "web"));

    @Test
    void everyClassIsInAModule() {
        assertThat(classes.stream().map(c -> c.getPackageName().split("\\.")[2]).distinct())
                .containsExactlyInAnyOrderElementsOf(MODULES.keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"base", "slides", "nets", "core", "synthetic", "web", "benchmarks", "app"})
    void aModuleLooksOnlyAtThoseBeforeIt(String module) {
        for (String other : MODULES.keySet()) {
            if (!other.equals(module) && !MODULES.get(module).contains(other)) {
                noClasses()
                        .that()
                        .resideInAPackage("org.epsam." + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.epsam." + other + "..")
                        .check(classes);
            }
        }
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("org.epsam.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void namesSayWhatAClassIs() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .check(classes);
    }

    @Test
    void filesAreNamedByPath() {
        noCodeUnits()
                .that()
                .arePublic()
                .should()
                .haveRawReturnType(File.class)
                .orShould()
                .haveRawParameterTypes(
                        DescribedPredicate.describe(
                                "with a java.io.File",
                                types ->
                                        types.stream().anyMatch(t -> t.isEquivalentTo(File.class))))
                .check(classes);
    }
}
