package io.jenkins.plugins.dockerdelivery.engine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the walls of the engine. Those of the whole plugin are held by {@code ArchitectureTest}, one package above. */
class EngineArchitectureTest {
    private static final String ENGINE = "io.jenkins.plugins.dockerdelivery.engine";

    /** The engine alone, wherever a build has put the classes of its tests. */
    private static final ImportOption NO_TESTS = location -> !location.contains(EngineArchitectureTest.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .getPath());

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(NO_TESTS).importPackages(ENGINE);

    @Test
    void shouldSeeTheWholeEngine() {
        assertThat(CLASSES.size()).isGreaterThan(70);
        assertThat(CLASSES.contain(EngineArchitectureTest.class)).isFalse();
        for (String room : List.of("image", "command", "build", "test", "scan", "push", "deploy", "record")) {
            assertThat(CLASSES.stream().anyMatch(type -> type.getPackageName().equals(ENGINE + "." + room)))
                    .as(room)
                    .isTrue();
        }
    }

    @Test
    void shouldKnowNothingOfJenkins() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..")
                .check(CLASSES);
    }

    @Test
    void shouldKnowNothingButJavaJacksonAndItself() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "javax.xml.stream..",
                        "com.fasterxml.jackson..",
                        "edu.umd.cs.findbugs.annotations..",
                        ENGINE + ".."))
                .check(CLASSES);
    }

    @Test
    void shouldStartNoProcess() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.(Process|ProcessBuilder|ProcessHandle|Runtime)|java\\.net\\.http\\..*|java\\.net\\..*Socket")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCyclesBetweenRooms() {
        slices().matching("io.jenkins.plugins.dockerdelivery.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void shouldKnockOnTheDoorsOfTheHouseOnly() {
        for (String station : List.of("build", "test", "scan", "push", "deploy")) {
            classes()
                    .that()
                    .resideInAPackage(ENGINE + "." + station)
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(
                                    ENGINE,
                                    ENGINE + ".image",
                                    ENGINE + ".command",
                                    ENGINE + ".record",
                                    ENGINE + "." + station)
                            .or(not(resideInAPackage(ENGINE + ".."))))
                    .because("a station knows values, commands and the record, and no other station")
                    .check(CLASSES);
        }
    }

    @Test
    void shouldNameNothingByWhatItIsNot() {
        noClasses()
                .should()
                .haveNameMatching("(?i).*\\.(utils?|commons?|helpers?|managers?|impl)\\..*")
                .orShould()
                .haveNameMatching(".*(Util|Utils|Common|Helper|Manager|Impl)(\\$.*)?")
                .check(CLASSES);
    }

    @Test
    void shouldKeepNothingInWhatIsWrittenDownThatARestartLoses() {
        for (Class<?> written : List.of(Plan.class, ResultReader.class, LogFormat.class)) {
            fields().that()
                    .areDeclaredInClassesThat()
                    .areAssignableTo(written)
                    .and()
                    .areNotStatic()
                    .should()
                    .notHaveModifier(JavaModifier.TRANSIENT)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
        fields().that()
                .areDeclaredInClassesThat()
                .areAssignableTo(Plan.class)
                .and()
                .areNotStatic()
                .should()
                .beFinal()
                .check(CLASSES);
    }
}
