package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that dies or hangs leaves nothing behind, and the last word belongs to the winner. */
final class FencingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern MASTER = Pattern.compile("(?i)entering master state");
    private static final Pattern BACKUP = Pattern.compile("(?i)entering backup state");
    private static final Pattern LOST = Pattern.compile("packets were lost meanwhile");
    /** Long enough for a lease to be renewed, and for announcements to be over that a take-over brings. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    /** The one second that is the shortest lease, and how late the kernel may be: the design allows two. */
    private static final long MOST_DOUBLE_NS = 2_000_000_000L;

    private static Lab masterAndBackups(double advertIntervalS) {
        return masterAndBackups(LabPlan.of(3, advertIntervalS));
    }

    private static Lab masterAndBackups(LabPlan plan) {
        Lab lab = new Lab(plan);
        try {
            lab.daemons().forEach(daemon -> daemon.start());
            lab.daemons().forEach(NodeDaemon::awaitReadyNs);
            lab.awaitMaster(PATIENCE);
            Await.require(
                    PATIENCE,
                    () -> lab.holders().holders().size() == 1
                            && lab.daemons().stream()
                                            .filter(daemon ->
                                                    daemon.state().orElse("").equals("MASTER"))
                                            .count()
                                    == 1,
                    lab::situation);
            return lab;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private static void awaitHolderOtherThan(NodeDaemon gone, Lab lab) {
        Await.require(
                PATIENCE,
                () -> {
                    List<String> holders = lab.holders().holders();
                    return holders.size() == 1 && !holders.contains(gone.node().name());
                },
                () -> "nobody else holds the VIP alone: " + lab.situation());
    }

    @ParameterizedTest(name = "an advertisement every {1} s, SIG{0}")
    @CsvSource({"KILL, 1", "STOP, 1", "ABRT, 1", "KILL, 0.5", "STOP, 0.1", "KILL, 0.01", "STOP, 0.01"})
    void the_kernel_takes_the_vip_from_a_master_that_is_no_more(String signal, double advertIntervalS) {
        try (Lab lab = masterAndBackups(advertIntervalS)) {
            NodeDaemon master = lab.awaitMaster(PATIENCE);
            long sinceNs = System.nanoTime();

            master.signal(signal);
            awaitHolderOtherThan(master, lab);
            awaitBackupBeside(master, lab);

            long doubleNs = lab.holders().longestDoubleNs(sinceNs, System.nanoTime());
            if (advertIntervalS >= 0.5) {
                assertThat(doubleNs).as("time with two holders").isZero();
            } else {
                assertThat(doubleNs).as("time with two holders").isLessThan(MOST_DOUBLE_NS);
            }
        }
    }

    @Test
    void the_kernel_takes_the_vip_from_a_master_that_has_no_memory_left(@TempDir Path folder) throws IOException {
        Path program = Files.createDirectory(folder.resolve("bin")).resolve("cplbd");
        Files.writeString(program, """
                #!/bin/sh
                CPLBD_JAVA_OPTS=-Xmx12m exec %s/bin/cplbd "$@"
                """.formatted(LabPlan.packagedDaemon()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Protocol protocol = LabPlan.of(3, 1).protocol();
        try (Lab lab = masterAndBackups(new LabPlan(3, protocol, LabPlan.Peers.NONE, folder, false))) {
            NodeDaemon master = lab.awaitMaster(PATIENCE);
            master.configure(KeepalivedConf.of(protocol) + "x\n".repeat(140_000));
            long sinceNs = System.nanoTime();

            master.signal("HUP");
            Await.require(
                    PATIENCE,
                    () -> !master.isRunning(),
                    () -> "it lives on: " + master.log().latest(3));
            awaitHolderOtherThan(master, lab);

            assertThat(master.log().first(sinceNs, Pattern.compile("OutOfMemoryError")))
                    .isPresent();
            assertThat(lab.holders().longestDoubleNs(sinceNs, System.nanoTime()))
                    .isZero();
        }
    }

    /** In the last case for longer than its capture has room for what is said meanwhile. */
    @ParameterizedTest(name = "an advertisement every {0} s, stopped {1} s more")
    @CsvSource({"1, 0", "0.1, 0", "0.01, 18"})
    void a_master_that_was_stopped_comes_back_as_a_backup_and_announces_nothing(double advertIntervalS, int moreS) {
        try (Lab lab = masterAndBackups(advertIntervalS)) {
            NodeDaemon stalled = lab.awaitMaster(PATIENCE);
            stalled.signal("STOP");
            awaitHolderOtherThan(stalled, lab);
            awaitBackupBeside(stalled, lab);
            Await.pause(TimeUnit.SECONDS.toMillis(moreS));
            long wakesNs = System.nanoTime();

            stalled.signal("CONT");
            Await.require(
                    PATIENCE,
                    () -> stalled.log().first(wakesNs, BACKUP).isPresent(),
                    () -> "not a backup: " + lab.situation());
            Await.pause(SETTLED.toMillis());

            assertThat(lab.tap().since(wakesNs, WireTap.Seen.class))
                    .as(() -> "its words: " + stalled.log().latest(10))
                    .noneMatch(seen -> seen.mac().equals(stalled.node().mac()));
            assertThat(lab.holders().changesSince(wakesNs))
                    .as(() -> "its words: " + stalled.log().latest(10))
                    .isEmpty();
            assertThat(stalled.log().first(wakesNs, MASTER)).isEmpty();
            assertThat(stalled.log().first(wakesNs, LOST).isPresent())
                    .as("more was said than the capture has room for")
                    .isEqualTo(moreS > 0);
        }
    }

    @ParameterizedTest(name = "an advertisement every {0} s")
    @ValueSource(doubles = {1, 0.01})
    void a_backup_that_was_stopped_reads_what_came_before_it_elects(double advertIntervalS) {
        try (Lab lab = masterAndBackups(advertIntervalS)) {
            NodeDaemon master = lab.awaitMaster(PATIENCE);
            NodeDaemon stalled = lab.daemons().stream()
                    .filter(daemon -> daemon != master)
                    .findFirst()
                    .orElseThrow();
            long sinceNs = System.nanoTime();

            stalled.signal("STOP");
            Await.pause(TimeUnit.NANOSECONDS.toMillis(2 * lab.plan().protocol().masterDownNs()));
            stalled.signal("CONT");
            Await.pause(SETTLED.toMillis());

            assertThat(stalled.log().first(sinceNs, MASTER)).isEmpty();
            assertThat(lab.holders().holders()).containsExactly(master.node().name());
        }
    }

    @ParameterizedTest(name = "an advertisement every {0} s")
    @ValueSource(doubles = {1, 0.1})
    void the_last_word_after_two_masters_belongs_to_the_one_that_stays(double advertIntervalS) {
        try (Lab lab = masterAndBackups(advertIntervalS)) {
            List<NodeDaemon> two = lab.daemons().subList(1, 3);
            assertThat(lab.daemons().getFirst().stop().exit()).isZero();
            lab.awaitMaster(PATIENCE);
            lab.network().isolate(two.stream().map(NodeDaemon::node).toList(), true);
            Await.require(PATIENCE, () -> lab.holders().holders().size() == 2, () -> "not two: " + lab.situation());
            NodeDaemon loser = two.getFirst(); // the lower address of two equals
            NodeDaemon winner = two.getLast();
            Command.run(
                    "ip",
                    "-n",
                    lab.network().client().namespace(),
                    "neigh",
                    "replace",
                    LabNetwork.VIP,
                    "lladdr",
                    loser.node().mac(),
                    "nud",
                    "reachable",
                    "dev",
                    LabNetwork.DEVICE);
            assertThat(neighbour(lab)).contains(loser.node().mac());

            lab.network().isolate(two.stream().map(NodeDaemon::node).toList(), false);
            Await.require(PATIENCE, () -> lab.holders().holders().size() == 1, () -> "still two: " + lab.situation());

            assertThat(lab.holders().holders()).containsExactly(winner.node().name());
            Await.require(
                    PATIENCE,
                    () -> neighbour(lab).contains(winner.node().mac()),
                    () -> "the client still finds " + neighbour(lab));
        }
    }

    /** Of two equals that elected themselves in one moment one has given way. */
    private static void awaitBackupBeside(NodeDaemon gone, Lab lab) {
        Await.require(
                PATIENCE,
                () -> lab.daemons().stream()
                                .filter(daemon -> daemon != gone)
                                .filter(daemon -> daemon.state().orElseThrow().equals("BACKUP"))
                                .count()
                        == lab.daemons().size() - 2,
                () -> "not one master: " + lab.situation());
    }

    private static String neighbour(Lab lab) {
        return Command.run("ip", "-n", lab.network().client().namespace(), "neigh", "show", LabNetwork.VIP);
    }

    /** So long that it is seen, and so short that nobody waits for it. */
    @ParameterizedTest(name = "vip_lease {0}")
    @CsvSource({"forever, 4000", "4, 2000"})
    void the_lease_is_as_long_as_the_configuration_says(String lease, long staysMs) {
        try (LoneNode lone = new LoneNode(0.1)) {
            lone.daemon()
                    .configure(KeepalivedConf.of(lone.lab().plan().protocol())
                            .replace("state BACKUP", "state BACKUP\n    vip_lease " + lease));
            lone.daemon().start();
            lone.lab().awaitMaster(PATIENCE);
            long sinceNs = System.nanoTime();

            lone.daemon().signal("KILL");

            boolean gone = Await.until(
                    Duration.ofMillis(staysMs),
                    () -> lone.lab().holders().holders().isEmpty());
            assertThat(gone).isFalse();
            if (!lease.equals("forever")) {
                Await.require(PATIENCE, () -> lone.lab().holders().holders().isEmpty(), () -> "the VIP does not go");
                assertThat(System.nanoTime() - sinceNs).isLessThan(TimeUnit.SECONDS.toNanos(8));
            }
        }
    }
}
