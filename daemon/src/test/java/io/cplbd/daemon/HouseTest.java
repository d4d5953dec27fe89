package io.cplbd.daemon;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the house: who may know whom. */
@AnalyzeClasses(packages = "io.cplbd", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
    @ArchTest
    static final ArchRule VRRP_NETLINK_AND_CONF_KNOW_NOBODY_OF_THE_HOUSE = noClasses()
            .that(resideInAnyPackage("io.cplbd.vrrp..", "io.cplbd.netlink..", "io.cplbd.conf.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.cplbd.ipvs..", "io.cplbd.daemon.."));

    @ArchTest
    static final ArchRule VRRP_KNOWS_NEITHER_NETLINK_NOR_CONF = noClasses()
            .that(resideInAPackage("io.cplbd.vrrp.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.cplbd.netlink..", "io.cplbd.conf.."));

    @ArchTest
    static final ArchRule NETLINK_KNOWS_NEITHER_VRRP_NOR_CONF = noClasses()
            .that(resideInAPackage("io.cplbd.netlink.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.cplbd.vrrp..", "io.cplbd.conf.."));

    @ArchTest
    static final ArchRule CONF_KNOWS_NEITHER_VRRP_NOR_NETLINK = noClasses()
            .that(resideInAPackage("io.cplbd.conf.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.cplbd.vrrp..", "io.cplbd.netlink.."));

    @ArchTest
    static final ArchRule IPVS_KNOWS_NETLINK_ALONE = noClasses()
            .that(resideInAPackage("io.cplbd.ipvs.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.cplbd.vrrp..", "io.cplbd.conf..", "io.cplbd.daemon.."));

    @ArchTest
    static final ArchRule ONLY_NETLINK_SYS_TOUCHES_JNA = noClasses()
            .that(not(resideInAPackage("io.cplbd.netlink.sys..")))
            .should()
            .dependOnClassesThat(resideInAPackage("com.sun.jna.."));

    @ArchTest
    static final ArchRule ONLY_VRRP_PCAP_TOUCHES_PCAP4J = noClasses()
            .that(not(resideInAPackage("io.cplbd.vrrp.pcap..")))
            .should()
            .dependOnClassesThat(resideInAPackage("org.pcap4j.."));

    @ArchTest
    static final ArchRule THE_IPVS_MODEL_IS_PURE = noClasses()
            .that(resideInAPackage("io.cplbd.ipvs.model.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.cplbd.netlink..", "java.nio.channels..", "java.util.concurrent..", "org.slf4j.."));

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.cplbd.(**)").should().beFreeOfCycles();
}
