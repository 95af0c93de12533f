package io.jenkins.plugins.dockerdelivery;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the walls of the plugin: which room may knock on whose door. Inside the engine EngineArchitectureTest does. */
class ArchitectureTest {
    private static final String HOUSE = "io.jenkins.plugins.dockerdelivery";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(HOUSE);

    /** Rooms, and the doors that each may knock on. Data flows one way: from the top to the engine. */
    private static final Map<String, Set<String>> DOORS = new TreeMap<>(Map.of(
            "steps", Set.of("board", "config", "credentials", "engine..", "handoff", "report", "run"),
            "freestyle", Set.of("board", "config", "credentials", "engine..", "report", "run", "steps"),
            "run", Set.of("config", "credentials", "engine", "engine.command"),
            "handoff", Set.of("board", "engine.image"),
            "config", Set.of("credentials", "engine.."),
            "credentials", Set.of("engine", "engine.command"),
            // They show values, and never call a tool.
            "board", Set.of("engine.image", "engine.record", "engine.scan"),
            "report", Set.of("engine", "engine.image", "engine.record", "engine.scan"),
            "engine", Set.of()));

    static Set<String> rooms() {
        return DOORS.keySet();
    }

    @Test
    void shouldHaveADoorPlateForEveryRoom() {
        assertThat(CLASSES.stream()
                        .map(type -> type.getPackageName())
                        .filter(name -> name.startsWith(HOUSE + "."))
                        .map(name -> name.substring(HOUSE.length() + 1).replaceFirst("\\..*", ""))
                        .distinct())
                .isSubsetOf(rooms())
                .contains("engine", "run", "steps");
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void shouldKnockOnAllowedDoorsOnly(String room) {
        String[] allowed = Stream.concat(DOORS.get(room).stream(), Stream.of(room + ".."))
                .map(name -> HOUSE + "." + name)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(HOUSE + "." + room + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAPackage(HOUSE + ".."))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCyclesBetweenRooms() {
        slices().matching(HOUSE + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldNameNothingByWhatItIsNot() {
        noClasses()
                .should()
                .haveNameMatching("(?i).*\\.(utils?|commons?|helpers?|managers?|impl)\\..*")
                .orShould()
                .haveNameMatching(".*(Util|Utils|Common|Helper|Manager|(?<!Descriptor)Impl)(\\$.*)?")
                .check(CLASSES);
    }

    @Test
    void shouldCallNoToolFromPages() {
        noClasses()
                .that()
                .resideInAnyPackage(HOUSE + ".report..", HOUSE + ".board..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("hudson\\.Launcher.*|java\\.lang\\.Process.*|hudson\\.Proc.*")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** A web method changes nothing without a POST, and Stapler needs it public. */
    @Test
    void shouldGuardWebMethods() {
        methods()
                .that()
                .haveNameMatching("do(Fill|Check)[A-Z].*")
                .should()
                .beAnnotatedWith("org.kohsuke.stapler.verb.POST")
                .andShould()
                .bePublic()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** Code that agents may run is never code that agents may have the controller run. */
    @Test
    void shouldLetAgentsCallNothing() {
        classes()
                .that()
                .areAssignableTo("hudson.remoting.Callable")
                .or()
                .areAssignableTo("hudson.FilePath$FileCallable")
                .should()
                .beAssignableTo("jenkins.MasterToSlaveFileCallable")
                .orShould()
                .beAssignableTo("jenkins.security.MasterToSlaveCallable")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** What a step writes down holds no agent, no log and no environment: each is found again after a restart. */
    @Test
    void shouldWriteDownNothingThatARestartBreaks() {
        for (String type : List.of(
                "hudson.FilePath",
                "hudson.Launcher",
                "hudson.EnvVars",
                "hudson.model.TaskListener",
                "hudson.model.Run",
                "hudson.util.Secret")) {
            fields().that()
                    .areDeclaredInClassesThat()
                    .areAssignableTo("org.jenkinsci.plugins.workflow.steps.StepExecution")
                    .and()
                    .haveRawType(type)
                    .should()
                    .haveModifier(JavaModifier.TRANSIENT)
                    .orShould()
                    .haveModifier(JavaModifier.STATIC)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }
}
