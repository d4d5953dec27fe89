package io.cplbd.vrrp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** Who may know whom: the protocol is a function of what it is told, and only {@code pcap} touches the machine. */
@NullMarked
@AnalyzeClasses(packages = "io.cplbd.vrrp", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String PACKET = "io.cplbd.vrrp.packet..";
    private static final String ROUTER = "io.cplbd.vrrp.router..";
    private static final String PCAP = "io.cplbd.vrrp.pcap..";

    /** Addresses are values. Everything else in java.net opens something, or asks somebody. */
    private static final Set<String> ADDRESSES =
            Set.of("java.net.InetAddress", "java.net.Inet4Address", "java.net.Inet6Address");

    @ArchTest
    static final ArchRule onlyPcapTouchesPcap4j = noClasses()
            .that()
            .resideOutsideOfPackage(PCAP)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.pcap4j..");

    @ArchTest
    static final ArchRule nobodyTouchesJna =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule theProtocolTouchesNoSockets = noClasses()
            .that()
            .resideInAnyPackage(PACKET, ROUTER)
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("open, connect or resolve something") {
                @Override
                public boolean test(JavaClass type) {
                    String name = type.getName();
                    // UnknownHostException is what InetAddress.getByAddress declares for a wrong length.
                    return (name.startsWith("java.net.")
                                    && !ADDRESSES.contains(name)
                                    && !name.equals("java.net.UnknownHostException"))
                            || name.startsWith("java.nio.channels.")
                            || name.startsWith("java.nio.file.")
                            || (name.startsWith("java.io.") && !name.equals("java.io.Serializable"));
                }
            });

    @ArchTest
    static final ArchRule theProtocolResolvesNoNames = noClasses()
            .that()
            .resideInAnyPackage(PACKET, ROUTER)
            .should()
            .accessTargetWhere(calls(
                    "ask a name server or the machine",
                    "java.net.InetAddress",
                    Set.of(
                            "getByName",
                            "getAllByName",
                            "getLocalHost",
                            "getHostName",
                            "getCanonicalHostName",
                            "isReachable")));

    @ArchTest
    static final ArchRule theProtocolTouchesNoThreads = noClasses()
            .that()
            .resideInAnyPackage(PACKET, ROUTER)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.lang\\.(Thread|Runnable|ThreadLocal|Process|Runtime).*|java\\.util\\.(concurrent\\..*|Timer.*)");

    @ArchTest
    static final ArchRule theProtocolHasNoClock = noClasses()
            .that()
            .resideInAnyPackage(PACKET, ROUTER)
            .should()
            .accessTargetWhere(calls(
                    "read a clock",
                    "java.lang.System",
                    Set.of("nanoTime", "currentTimeMillis", "getenv", "getProperty")))
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.time\\..*|java\\.util\\.(Date|Calendar)|java\\.sql\\..*");

    @ArchTest
    static final ArchRule theProtocolKnowsNoChance = noClasses()
            .that()
            .resideInAnyPackage(PACKET, ROUTER)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(Random|SplittableRandom|UUID|random\\..*)|java\\.security\\.SecureRandom")
            .orShould()
            .accessTargetWhere(calls("roll dice", "java.lang.Math", Set.of("random")));

    @ArchTest
    static final ArchRule theProtocolDoesNotLog = noClasses()
            .that()
            .resideInAnyPackage(PACKET, ROUTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.slf4j..", "java.util.logging..", "ch.qos.logback..")
            .orShould()
            .accessTargetWhere(calls("print", "java.lang.System", Set.of("out", "err", "getLogger")));

    @ArchTest
    static final ArchRule packetKnowsNeitherRouterNorPcap = noClasses()
            .that()
            .resideInAPackage(PACKET)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROUTER, PCAP);

    @ArchTest
    static final ArchRule routerDoesNotKnowPcap = noClasses()
            .that()
            .resideInAPackage(ROUTER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(PCAP);

    @ArchTest
    static final ArchRule pcapKnowsNeither = noClasses()
            .that()
            .resideInAPackage(PCAP)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROUTER, PACKET);

    @ArchTest
    static final ArchRule nobodyElseOfTheHouseIsKnown = noClasses()
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("belong to another module") {
                @Override
                public boolean test(JavaClass type) {
                    return type.getName().startsWith("io.cplbd.")
                            && !type.getName().startsWith("io.cplbd.vrrp.");
                }
            });

    @ArchTest
    static final ArchRule thereAreNoCycles =
            slices().matching("io.cplbd.vrrp.(*)..").should().beFreeOfCycles();

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaAccess<?>> calls(
            String what, String owner, Set<String> members) {
        return new DescribedPredicate<>(what) {
            @Override
            public boolean test(com.tngtech.archunit.core.domain.JavaAccess<?> access) {
                return access.getTargetOwner().getName().equals(owner)
                        && members.contains(access.getTarget().getName());
            }
        };
    }
}
