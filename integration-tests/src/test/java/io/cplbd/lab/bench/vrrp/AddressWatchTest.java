package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.HolderLog.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of {@code ip -4 -o -ts monitor address}. */
final class AddressWatchTest {
    private static final String ADDED = "[2026-11-23T09:07:46.123456] 5: eth0    inet 198.18.51.200/24 scope global"
            + " secondary eth0\\       valid_lft forever preferred_lft forever";
    private static final long AT_NS = 1_795_424_866_123_456_000L;

    @Test
    void an_address_comes_and_goes() {
        assertThat(AddressWatch.read(ADDED, "c1", "eth0", "198.18.51.200/")).contains(new Change(AT_NS, "c1", true));
        assertThat(AddressWatch.read(ADDED.replace("] 5", "] Deleted 5"), "c1", "eth0", "198.18.51.200/"))
                .contains(new Change(AT_NS, "c1", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Device \"eth0\" does not exist.", "[2026-11-23T09:07:46.123456] Timestamp"})
    void other_lines_are_nothing(String line) {
        assertThat(AddressWatch.read(line, "c1", "eth0", "198.18.51.200/")).isEmpty();
    }

    @Test
    void other_addresses_and_devices_are_nothing() {
        assertThat(AddressWatch.read(ADDED, "c1", "lo", "198.18.51.200/")).isEmpty();
        assertThat(AddressWatch.read(ADDED, "c1", "eth0", "198.18.51.20/")).isEmpty();
    }
}
