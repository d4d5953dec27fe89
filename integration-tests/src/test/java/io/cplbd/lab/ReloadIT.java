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
    void addresses_and_instances_come_and_go_and_only_what_is_new_is_announced() {
        String second = "198.18.51.201";
        try (LoneNode lone = LoneNode.master(1)) {
            Lab lab = lone.lab();
            String before = KeepalivedConf.of(lab.plan().protocol());
            awaitAnnouncements(lab, 0, LabNetwork.VIP, 10); // five at once and five more after five seconds
            long sinceNs = System.nanoTime();

            lone.daemon().configure(before.replace(LabNetwork.VIP + "/24", LabNetwork.VIP + "/24\n" + second + "/24"));
            lone.daemon().signal("HUP");
            awaitAnnouncements(lab, sinceNs, second, 5);
            assertThat(announcements(lab, sinceNs, LabNetwork.VIP)).isZero();
            assertThat(addresses(lone)).contains(LabNetwork.VIP + "/", second + "/");

            lone.daemon().configure(before.replace("virtual_router_id 51", "virtual_router_id 77"));
            lone.daemon().signal("HUP");
            lab.tap().nextAdvert(advert -> advert.vrid() == 51 && advert.priority() == 0, LoneNode.PATIENCE);
            lab.tap().nextAdvert(advert -> advert.vrid() == 77, LoneNode.PATIENCE);
            Await.require(
                    LoneNode.PATIENCE,
                    () -> addresses(lone).contains(LabNetwork.VIP + "/")
                            && !addresses(lone).contains(second + "/"),
                    () -> "addresses: " + addresses(lone));
        }
    }

    private static void awaitAnnouncements(Lab lab, long sinceNs, String address, int count) {
        Await.require(
                LoneNode.PATIENCE,
                () -> announcements(lab, sinceNs, address) >= count,
                () -> announcements(lab, sinceNs, address) + " announcements of " + address);
    }

    private static long announcements(Lab lab, long sinceNs, String address) {
        return lab.tap().since(sinceNs, WireTap.Announcement.class).stream()
                .filter(seen -> seen.address().equals(address))
                .count();
    }

    private static String addresses(LoneNode lone) {
        return Command.run("ip", "-n", lone.node().namespace(), "-o", "-4", "addr", "show", "dev", LabNetwork.DEVICE);
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
