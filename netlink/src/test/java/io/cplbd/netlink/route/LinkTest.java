package io.cplbd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.netlink.Golden;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
    private static HardwareAddress mac(String hex) {
        return HardwareAddress.of(HexFormat.ofDelimiter(":").parseHex(hex));
    }

    private static List<Link> dumped() throws WireException {
        // The golden begins with the dump of links that ip makes before it lists addresses.
        return Golden.load("address-dump").messages(Rtm.NEWLINK).stream()
                .map(LinkTest::read)
                .toList();
    }

    private static Link read(Message message) {
        try {
            return Objects.requireNonNull(Link.read(message));
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readsWhatTheKernelDumped() throws WireException {
        assertThat(dumped())
                .containsExactly(
                        new Link(1, "lo", 0x10049, mac("00:00:00:00:00:00"), 65536, 772, null, OperState.UNKNOWN, 0),
                        new Link(2, "peer0", 0x11043, mac("02:00:00:00:00:02"), 1500, 1, "veth", OperState.UP, 4),
                        new Link(3, "eth0", 0x11043, mac("02:00:00:00:00:01"), 1500, 1, "veth", OperState.UP, 0),
                        new Link(4, "br0", 0x11043, mac("02:00:00:00:00:03"), 1500, 1, "bridge", OperState.UP, 0));
    }

    @Test
    void readsTheAnswerToAName() throws WireException {
        assertThat(Golden.load("link-by-name").messages(Rtm.NEWLINK))
                .extracting(LinkTest::read)
                .allSatisfy(link -> assertThat(link.name()).isEqualTo("br0"))
                .hasSizeGreaterThanOrEqualTo(1);
    }

    @Test
    void flagsAreThoseOfTheInterface() throws WireException {
        Link lo = dumped().getFirst();
        assertThat(lo.loopback() && lo.up() && lo.running() && lo.carrier()).isTrue();
        assertThat(lo.multicast() || lo.noArp()).isFalse();
        Link peer = dumped().get(1);
        assertThat(peer.up() && peer.running() && peer.carrier() && peer.multicast())
                .isTrue();
        assertThat(peer.loopback() || peer.noArp()).isFalse();
        Link down = new Link(9, "x", 0x1083, mac("02:00:00:00:00:09"), 1500, 1, null, OperState.DOWN, 0);
        assertThat(down.up() && down.noArp()).isTrue();
        assertThat(down.running() || down.carrier()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 7, 255})
    void stateBeyondTheKnownOnesIsUnknown(int number) {
        assertThat(OperState.ofNumber(number)).isEqualTo(OperState.UNKNOWN);
        assertThat(OperState.ofNumber(6)).isEqualTo(OperState.UP);
    }

    @Test
    void hardwareAddressIsAValue() {
        byte[] bytes = {2, 0, 0, 0, 0, (byte) 0xfe};
        HardwareAddress address = HardwareAddress.of(bytes);
        bytes[0] = 9;
        address.bytes()[0] = 9;
        assertThat(address).isEqualTo(mac("02:00:00:00:00:fe")).hasSameHashCodeAs(mac("02:00:00:00:00:fe"));
        assertThat(address).hasToString("02:00:00:00:00:fe").isNotEqualTo(mac("02:00:00:00:00:ff"));
        assertThat(address.isEmpty()).isFalse();
        assertThat(HardwareAddress.of(new byte[0]).isEmpty()).isTrue();
    }

    @Test
    void cutOffAnywhereItIsReadOrRefused() throws WireException {
        assertThat(Golden.cutOffEverywhere(Link::read)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void damagedItIsReadOrRefused(long seed) throws WireException {
        assertThat(Golden.damaged(Link::read, seed)).isNotNegative();
    }
}
