package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disturbance that takes all networks of the machine along, so nothing else may run beside it. */
final class LostNoticesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern LOST = Pattern.compile("has dropped notices of links and addresses");

    @TempDir
    private Path folder;

    /** More than the kernel holds back for a reader that is busy; the only one that matters is among those it drops. */
    @Test
    void what_is_lost_with_notices_that_the_kernel_drops_is_found_again() {
        try (LoneNode lone = new LoneNode(1)) {
            lone.daemon()
                    .configure(KeepalivedConf.of(lone.lab().plan().protocol())
                            .replace("    state BACKUP", "    vip_lease forever\n    state BACKUP"));
            lone.daemon().start();
            lone.lab().awaitMaster(PATIENCE);
            List<String> storm = Stream.concat(
                            IntStream.range(0, 20_000)
                                    .mapToObj(i -> "addr " + (i % 2 == 0 ? "add" : "del") + " 127.77.0.1/32 dev lo"),
                            Stream.of("addr del " + DisturbancesIT.VIP_LINE + " dev " + LabNetwork.DEVICE))
                    .toList();
            long sinceNs = System.nanoTime();

            lone.daemon().signal("STOP");
            DisturbancesIT.batch(lone.node(), storm, folder);
            assertThat(DisturbancesIT.addresses(lone.node())).doesNotContain(DisturbancesIT.VIP_LINE);
            lone.daemon().signal("CONT");

            Await.require(
                    PATIENCE,
                    () -> DisturbancesIT.addresses(lone.node()).contains(DisturbancesIT.VIP_LINE),
                    () -> "the VIP does not come back");
            Await.require(
                    PATIENCE, () -> lone.daemon().log().first(sinceNs, LOST).isPresent(), () -> "no notice was lost");
            assertThat(lone.daemon().movedSince(sinceNs)).isFalse();
        }
    }
}
