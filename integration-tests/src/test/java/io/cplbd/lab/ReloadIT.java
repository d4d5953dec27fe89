package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** SIGHUP: the master stays master, and the wire does not notice. */
final class ReloadIT {
    private static final int RELOADS = 50;
    /** k0s reloads at every transition; nobody reloads faster than this. */
    private static final long PAUSE_MS = 100;

    private static final Pattern ENTERING = Pattern.compile("(?i)entering \\w+ state");

    @Test
    void fifty_reloads_leave_the_master_in_place_and_lose_no_advertisement() {
        try (Lab lab = new Lab(LabPlan.of(2, 1))) {
            lab.daemons().forEach(NodeDaemon::start);
            NodeDaemon master = lab.awaitMaster(LoneNode.PATIENCE);
            lab.tap().nextAdvert(advert -> true, LoneNode.PATIENCE);
            long sinceNs = System.nanoTime();

            for (int reload = 0; reload < RELOADS; reload++) {
                master.signal("HUP");
                Await.pause(PAUSE_MS);
            }
            lab.tap().nextAdvert(advert -> true, LoneNode.PATIENCE);

            assertThat(master.isRunning()).isTrue();
            assertThat(lab.holders().changesSince(sinceNs)).isEmpty();
            for (NodeDaemon daemon : lab.daemons()) {
                assertThat(daemon.log().first(sinceNs, ENTERING))
                        .as(daemon.node().name())
                        .isEmpty();
            }
            assertThat(lab.client().failedSince(sinceNs)).isZero();
            List<WireTap.Advert> adverts = lab.tap().since(sinceNs - 1_000_000_000, WireTap.Advert.class);
            assertThat(adverts).hasSizeGreaterThanOrEqualTo(5).allSatisfy(advert -> {
                assertThat(advert.mac()).isEqualTo(master.node().mac());
                assertThat(advert.priority()).isEqualTo(Protocol.K0S_PRIORITY);
            });
            for (int next = 1; next < adverts.size(); next++) {
                assertThat(Duration.ofNanos(
                                adverts.get(next).atNs() - adverts.get(next - 1).atNs()))
                        .as("from one advertisement to the next")
                        .isLessThan(Duration.ofMillis(1_250));
            }
        }
    }

    @Test
    void a_changed_priority_takes_effect_without_leaving_master() {
        try (LoneNode lone = LoneNode.master(1)) {
            long sinceNs = System.nanoTime();
            lone.daemon()
                    .configure(KeepalivedConf.of(lone.lab().plan().protocol()).replace("priority 200", "priority 150"));

            lone.daemon().signal("HUP");
            lone.lab().tap().nextAdvert(advert -> advert.priority() == 150, LoneNode.PATIENCE);

            assertThat(lone.daemon().log().first(sinceNs, ENTERING)).isEmpty();
            assertThat(lone.lab().holders().changesSince(sinceNs)).isEmpty();
        }
    }

    @Test
    void a_bad_file_changes_nothing() {
        try (LoneNode lone = LoneNode.master(1)) {
            long sinceNs = System.nanoTime();
            lone.daemon().configure("vrrp_instance k0s-vip-0 {\n    interface\n");

            lone.daemon().signal("HUP");
            for (int heard = 0; heard < 3; heard++) {
                lone.lab().tap().nextAdvert(advert -> advert.priority() == Protocol.K0S_PRIORITY, LoneNode.PATIENCE);
            }

            assertThat(lone.daemon().isRunning()).isTrue();
            assertThat(lone.daemon().log().first(sinceNs, ENTERING)).isEmpty();
            assertThat(lone.lab().holders().changesSince(sinceNs)).isEmpty();
        }
    }
}
