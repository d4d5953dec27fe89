package io.cplbd.vrrp.packet;

import static io.cplbd.vrrp.packet.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacAddressTest {
    @ParameterizedTest
    @CsvSource({
        "224.0.0.18, 01:00:5e:00:00:12",
        "239.255.255.250, 01:00:5e:7f:ff:fa", // RFC 1112: the low 23 bits only
        "ff02::12, 33:33:00:00:00:12",
        "ff02::1:ff01:203, 33:33:ff:01:02:03"
    })
    void aGroupHasAHardwareAddress(String group, String mac) {
        assertThat(MacAddress.ofGroup(ip(group))).hasToString(mac);
    }

    @Test
    void sixBytesAndNoOther() {
        assertThatThrownBy(() -> MacAddress.of(new byte[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an Ethernet address has 6 bytes, not 5");
    }

    @Test
    void itIsAValue() {
        byte[] bytes = {2, 0, 0, 0, 0, 1};
        MacAddress mac = MacAddress.of(bytes);
        bytes[5] = 9;
        mac.bytes()[5] = 9;

        assertThat(mac).isEqualTo(Frames.MAC).hasSameHashCodeAs(Frames.MAC).hasToString("02:00:00:00:00:01");
        assertThat(mac).isNotEqualTo(MacAddress.BROADCAST);
    }
}
