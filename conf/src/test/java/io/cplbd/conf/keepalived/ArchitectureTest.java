package io.cplbd.conf.keepalived;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** conf turns text into values: it knows nobody of the house, and nothing of the machine but files. */
@AnalyzeClasses(packages = "io.cplbd.conf", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule KNOWS_NOBODY = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "io.cplbd.conf..", "java..", "org.jspecify.annotations..", "org.snakeyaml.engine.."));

    @ArchTest
    static final ArchRule ONLY_K0S_KNOWS_YAML = noClasses()
            .that()
            .resideOutsideOfPackage("io.cplbd.conf.k0s..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.snakeyaml..");

    @ArchTest
    static final ArchRule NO_SOCKETS = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.net\\.(.*Socket.*|NetworkInterface|URL.*|http\\..*)|java\\.nio\\.channels\\..*");

    @ArchTest
    static final ArchRule NO_THREADS_CLOCKS_OR_RANDOMNESS = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.lang\\.(Thread.*|Process.*|Runtime)|java\\.util\\.(Random|Timer.*|UUID|concurrent\\..*|random\\..*|logging\\..*)"
                            + "|java\\.time\\..*|java\\.security\\.SecureRandom|java\\.util\\.Date");

    @ArchTest
    static final ArchRule NO_CLOCK_BY_SYSTEM =
            noClasses().should().accessClassesThat().belongToAnyOf(System.class);

    @ArchTest
    static final ArchRule NO_LOOKUP = noClasses()
            .should()
            .callMethod(java.net.InetAddress.class, "getByName", String.class)
            .orShould()
            .callMethod(java.net.InetAddress.class, "getAllByName", String.class)
            .orShould()
            .callMethod(java.net.InetAddress.class, "getLocalHost");
}
