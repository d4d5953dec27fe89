package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.bench.vrrp.Hogs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A machine with more to do than it can, and a backup that it forgets again and again. */
final class OverloadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final double ADVERT_INTERVAL_S = 0.1;
    private static final int STALLS = 10;
    /** More than a master-down time: each time the backup's clock alone says that it is its turn. */
    private static final long STALL_MS = 500;
    /** From a decision until its packet is on the wire, on such a machine. What arrives in between prevents nothing. */
    private static final long DECIDED_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Of the timestamps of one packet at two interfaces. */
    private static final long CLOCKS_NS = TimeUnit.MILLISECONDS.toNanos(2);

    @Test
    void a_backup_elects_only_when_no_advertisement_has_arrived_whatever_the_clock_says() {
        try (Lab lab = new Lab(LabPlan.of(2, ADVERT_INTERVAL_S));
                Hogs hogs = new Hogs(
                        lab.network().client(), 2 * Runtime.getRuntime().availableProcessors())) {
            lab.daemons().forEach(daemon -> daemon.start());
            lab.daemons().forEach(NodeDaemon::awaitReadyNs);
            NodeDaemon master = lab.awaitMaster(PATIENCE);
            long sinceNs = System.nanoTime();

            hogs.run();
            for (int stall = 0; stall < STALLS; stall++) {
                NodeDaemon backup = other(lab, master);
                backup.signal("STOP");
                Await.pause(STALL_MS);
                backup.signal("CONT");
                Await.pause(STALL_MS);
                master = lab.awaitMaster(PATIENCE);
            }
            hogs.hold();

            List<WireTap.Advert> adverts = lab.tap().since(sinceNs, WireTap.Advert.class);
            assertThat(adverts).hasSizeGreaterThan(STALLS);
            assertThat(adverts).noneMatch(advert -> elected(advert, adverts, lab) && preventable(advert, adverts, lab));
        }
    }

    private static NodeDaemon other(Lab lab, NodeDaemon daemon) {
        return lab.daemons().stream().filter(each -> each != daemon).findFirst().orElseThrow();
    }

    /** Whether its sender was no master before. */
    private static boolean elected(WireTap.Advert advert, List<WireTap.Advert> all, Lab lab) {
        long downNs = lab.plan().protocol().masterDownNs();
        return advert.priority() > 0
                && all.getFirst().atNs() - advert.atNs() < -downNs
                && all.stream()
                        .noneMatch(former -> former.mac().equals(advert.mac())
                                && former.atNs() - advert.atNs() < 0
                                && advert.atNs() - former.atNs() <= downNs);
    }

    private static boolean preventable(WireTap.Advert advert, List<WireTap.Advert> all, Lab lab) {
        long downNs = lab.plan().protocol().masterDownNs();
        return all.stream()
                .filter(former -> !former.mac().equals(advert.mac()) && former.priority() > 0)
                .map(former -> advert.atNs() - former.atNs())
                .anyMatch(beforeNs -> beforeNs > DECIDED_NS && beforeNs < downNs - CLOCKS_NS);
    }
}
