package io.cplbd.netlink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the house, as far as they run through this module. */
@AnalyzeClasses(packages = "io.cplbd", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_SYS_KNOWS_JNA = noClasses()
            .that()
            .resideOutsideOfPackage("io.cplbd.netlink.sys..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule WIRE_IS_PURE = noClasses()
            .that()
            .resideInAPackage("io.cplbd.netlink.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.sun.jna..",
                    "io.cplbd.netlink.sys..",
                    "io.cplbd.netlink.socket..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.util.concurrent..",
                    "java.time..",
                    "org.slf4j..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, System.class);

    @ArchTest
    static final ArchRule KNOWS_NO_OTHER_MODULE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.cplbd.vrrp..", "io.cplbd.ipvs..", "io.cplbd.conf..", "io.cplbd.daemon..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.cplbd.netlink.(*)..").should().beFreeOfCycles();
}
