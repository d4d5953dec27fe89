package io.cplbd.ipvs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** Who may know whom: what is wanted is worked out without the machine, only kernel and the probes touch it. */
@NullMarked
@AnalyzeClasses(packages = "io.cplbd.ipvs", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String MODEL = "io.cplbd.ipvs.model..";
    private static final String PLAN = "io.cplbd.ipvs.plan..";
    private static final String CHECK = "io.cplbd.ipvs.check";
    private static final String KERNEL = "io.cplbd.ipvs.kernel..";
    private static final String PROBE = "io.cplbd.ipvs.check.probe..";

    /** Everything in java.net that opens or asks, every thread, clock, die, file, logger. */
    private static final String MACHINE = "java\\.net\\.(?!Inet(4|6)?Address$).*|java\\.nio\\.channels\\..*"
            + "|java\\.nio\\.file\\.Files|java\\.io\\.(?!Serializable$).*"
            + "|java\\.lang\\.(System|Thread.*|Process.*|Runtime)|java\\.util\\.(concurrent\\..*|Timer.*)"
            + "|java\\.time\\..*|java\\.util\\.(Date|Calendar)"
            + "|java\\.util\\.(Random|SplittableRandom|UUID|random\\..*)|java\\.security\\.SecureRandom"
            + "|org\\.slf4j\\..*|java\\.util\\.logging\\..*|ch\\.qos\\.logback\\..*|io\\.cplbd\\.netlink\\..*";

    @ArchTest
    static final ArchRule modelPlanAndCheckArePure = noClasses()
            .that()
            .resideInAnyPackage(MODEL, PLAN, CHECK)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(MACHINE);

    @ArchTest
    static final ArchRule theyResolveNoNames = noClasses()
            .that()
            .resideInAnyPackage(MODEL, PLAN, CHECK)
            .should()
            .callMethod(java.net.InetAddress.class, "getByName", String.class)
            .orShould()
            .callMethod(java.net.InetAddress.class, "getAllByName", String.class)
            .orShould()
            .callMethod(java.net.InetAddress.class, "getLocalHost")
            .orShould()
            .callMethod(java.net.InetAddress.class, "getHostName")
            .orShould()
            .callMethod(java.net.InetAddress.class, "getCanonicalHostName")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule modelKnowsNobody = classes()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(MODEL, "java..", "org.jspecify.annotations.."));

    @ArchTest
    static final ArchRule planKnowsTheModel = classes()
            .that()
            .resideInAPackage(PLAN)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(PLAN, MODEL, "java..", "org.jspecify.annotations.."));

    @ArchTest
    static final ArchRule checkKnowsTheModel = classes()
            .that()
            .resideInAPackage(CHECK)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(CHECK, MODEL, "java..", "org.jspecify.annotations.."));

    @ArchTest
    static final ArchRule kernelAndProbesDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage(KERNEL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CHECK, PROBE)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyKernelAndProbesKnowNetlink = noClasses()
            .that(DescribedPredicate.<JavaClass>not(resideInAnyPackage(KERNEL, PROBE)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.cplbd.netlink..");

    @ArchTest
    static final ArchRule nobodyTouchesJna =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule nobodyElseOfTheHouseIsKnown = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.cplbd..")
                    .and(not(resideInAnyPackage("io.cplbd.ipvs..", "io.cplbd.netlink.."))));

    @ArchTest
    static final ArchRule thereAreNoCycles =
            slices().matching("io.cplbd.ipvs.(**)").should().beFreeOfCycles();
}
