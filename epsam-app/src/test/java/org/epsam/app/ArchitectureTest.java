package org.epsam.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms of the house and who may look into which. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.epsam");
    }

    @Test
    void allModulesAreLookedAt() {
        for (String module : List.of("slides", "nets", "core", "app")) {
            assertThat(classes.stream().map(JavaClass::getPackageName))
                    .anyMatch(name -> name.startsWith("org.epsam." + module));
        }
    }

    @Test
    void slidesKnowNoOtherModule() {
        forbid("slides", "nets", "core", "app");
    }

    @Test
    void networksKnowNoOtherModule() {
        forbid("nets", "slides", "core", "app");
    }

    @Test
    void theMethodDoesNotKnowTheCommandLine() {
        forbid("core", "app");
    }

    private static void forbid(String from, String... to) {
        for (String other : to) {
            noClasses()
                    .that()
                    .resideInAPackage("org.epsam." + from + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.epsam." + other + "..")
                    .check(classes);
        }
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
