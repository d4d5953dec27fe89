package io.cplbd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Golden;
import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.IfAddrMsg;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.NlMsgHdr;
import io.cplbd.netlink.wire.WireException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    private static final int CREATE_EXCLUSIVE = NlMsgHdr.NLM_F_CREATE | NlMsgHdr.NLM_F_EXCL;
    private static final int CREATE_REPLACE = NlMsgHdr.NLM_F_CREATE | NlMsgHdr.NLM_F_REPLACE;

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    /** What a request asks for, whatever the order of its attributes. */
    private record Asked(int type, int flags, IfAddrMsg fixed, Map<Integer, String> attributes) {
        static Asked of(byte[] datagram) throws WireException {
            Message message = Message.split(Golden.buffer(datagram)).getFirst();
            ByteBuffer in = message.payload();
            IfAddrMsg fixed = IfAddrMsg.read(in);
            Map<Integer, String> attributes = new TreeMap<>();
            for (Attribute attribute : Attributes.read(in).all()) {
                attributes.put(attribute.type(), HexFormat.of().formatHex(attribute.bytes()));
            }
            int flags = message.header().flags() & ~(NlMsgHdr.NLM_F_REQUEST | NlMsgHdr.NLM_F_ACK);
            return new Asked(message.header().type(), flags, fixed, attributes);
        }

        /** Without the flags attribute, which ip leaves out while 8 bits are enough, and "for ever", which it leaves out. */
        Asked inShort() {
            Map<Integer, String> fewer = new TreeMap<>(attributes);
            fewer.remove(Ifa.FLAGS);
            if (fewer.getOrDefault(Ifa.CACHEINFO, "").startsWith("ffffffffffffffff")) {
                fewer.remove(Ifa.CACHEINFO);
            }
            return new Asked(type, flags, fixed, fewer);
        }
    }

    private static Asked golden(String name) throws WireException {
        List<byte[]> sent = Golden.load(name).sent();
        return Asked.of(sent.getLast());
    }

    @Test
    void asksForAnIpv4AddressAsIpDoes() throws WireException {
        AddressSpec spec = AddressSpec.on(3, ip("192.0.2.10"), 24)
                .broadcast(ip("192.0.2.255"))
                .label("eth0:vip")
                .lifetimesS(30, 60)
                .build();
        assertThat(Asked.of(spec.newRequest(CREATE_EXCLUSIVE)).inShort()).isEqualTo(golden("address-add-ipv4"));
    }

    @Test
    void replacesAnIpv4AddressAsIpDoes() throws WireException {
        AddressSpec spec = AddressSpec.on(3, ip("192.0.2.10"), 24)
                .broadcast(ip("192.0.2.255"))
                .label("eth0:vip")
                .build();
        assertThat(Asked.of(spec.newRequest(CREATE_REPLACE)).inShort())
                .isEqualTo(golden("address-replace-ipv4").inShort());
    }

    @Test
    void asksForAPeerAsIpDoes() throws WireException {
        Asked asked = Asked.of(AddressSpec.on(3, ip("192.0.2.20"), 32)
                .peer(ip("198.51.100.7"))
                .scope(AddressSpec.SCOPE_LINK)
                .noPrefixRoute()
                .build()
                .newRequest(CREATE_EXCLUSIVE));
        Asked golden = golden("address-add-peer");
        assertThat(asked.inShort()).isEqualTo(golden.inShort());
        assertThat(asked.attributes().get(Ifa.FLAGS)).isEqualTo("00020000");
        assertThat(golden.attributes().get(Ifa.FLAGS)).isEqualTo("00020000");
    }

    @Test
    void asksForADeprecatedIpv6AddressAsIpDoes() throws WireException {
        AddressSpec spec = AddressSpec.on(3, ip("2001:db8::10"), 128)
                .noDad()
                .lifetimesS(0, AddressSpec.FOREVER)
                .build();
        assertThat(Asked.of(spec.newRequest(CREATE_EXCLUSIVE)).inShort())
                .isEqualTo(golden("address-add-ipv6").inShort());
    }

    @Test
    void deletesAsIpDoes() throws WireException {
        AddressSpec spec = AddressSpec.on(3, ip("192.0.2.20"), 32)
                .peer(ip("198.51.100.7"))
                .label("eth0:x")
                .build();
        assertThat(Asked.of(spec.deleteRequest())).isEqualTo(golden("address-delete"));
    }

    @Test
    void saysWhoMadeItAndAllItsFlags() throws WireException {
        AddressSpec spec = AddressSpec.on(7, ip("2001:db8::1"), 64)
                .home()
                .manageTemporary()
                .autoJoin()
                .protocol(0x12)
                .build();
        Asked asked = Asked.of(spec.newRequest(CREATE_EXCLUSIVE));
        assertThat(asked.attributes()).containsEntry(Ifa.FLAGS, "10050000").containsEntry(Ifa.PROTO, "12");
        assertThat(asked.fixed()).isEqualTo(new IfAddrMsg(10, 64, 0x10, 0, 7));
    }

    @Test
    void readsWhatTheKernelDumped() throws WireException {
        List<InterfaceAddress> addresses = dumped();
        long forever = AddressSpec.FOREVER;
        assertThat(addresses)
                .contains(
                        new InterfaceAddress(
                                1, Family.IPV4, ip("127.0.0.1"), null, 8, 254, 0x80, "lo", null, forever, forever, 0),
                        new InterfaceAddress(
                                3,
                                Family.IPV4,
                                ip("192.0.2.20"),
                                ip("198.51.100.7"),
                                32,
                                253,
                                0x280,
                                "eth0",
                                null,
                                forever,
                                forever,
                                0),
                        new InterfaceAddress(
                                3,
                                Family.IPV4,
                                ip("192.0.2.10"),
                                null,
                                24,
                                0,
                                0x80,
                                "eth0:vip",
                                ip("192.0.2.255"),
                                forever,
                                forever,
                                0),
                        new InterfaceAddress(
                                3, Family.IPV6, ip("2001:db8::10"), null, 128, 0, 0xa2, null, null, 0, forever, 0));
        InterfaceAddress deprecated = addresses.stream()
                .filter(address -> address.address().equals(ip("2001:db8::10")))
                .findFirst()
                .orElseThrow();
        assertThat(deprecated.deprecated() && deprecated.permanent()).isTrue();
        assertThat(deprecated.tentative() || deprecated.duplicate() || deprecated.secondary())
                .isFalse();
    }

    private static List<InterfaceAddress> dumped() throws WireException {
        return Golden.load("address-dump").messages(Rtm.NEWADDR).stream()
                .map(message -> {
                    try {
                        return Objects.requireNonNull(InterfaceAddress.read(message));
                    } catch (WireException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    @Test
    void addressPresentCanBeAskedForAgain() throws WireException {
        for (InterfaceAddress present : dumped()) {
            AddressSpec spec = AddressSpec.of(present);
            Message message = Message.split(Golden.buffer(spec.newRequest(CREATE_REPLACE)))
                    .getFirst();
            assertThat(InterfaceAddress.read(message)).isEqualTo(present);
        }
    }

    @Test
    void valuesOutOfRangeAreAProgrammersError() {
        InetAddress v4 = ip("192.0.2.1");
        InetAddress v6 = ip("2001:db8::1");
        List<AddressSpec.Builder> bad = List.of(
                AddressSpec.on(1, v4, 33),
                AddressSpec.on(1, v4, -1),
                AddressSpec.on(1, v6, 129),
                AddressSpec.on(1, v4, 32).scope(256),
                AddressSpec.on(1, v4, 32).lifetimesS(0, 0),
                AddressSpec.on(1, v4, 32).lifetimesS(5, 4),
                AddressSpec.on(1, v4, 32).lifetimesS(-1, 4),
                AddressSpec.on(1, v4, 32).lifetimesS(1, AddressSpec.FOREVER + 1),
                AddressSpec.on(1, v4, 32).label("sixteen-long:vip"),
                AddressSpec.on(1, v4, 32).label(""),
                AddressSpec.on(1, v6, 64).label("eth0:v"),
                AddressSpec.on(1, v6, 64).broadcast(v4),
                AddressSpec.on(1, v4, 32).broadcast(v6),
                AddressSpec.on(1, v4, 32).peer(v6),
                AddressSpec.on(1, v4, 32).protocol(256));
        assertThat(bad)
                .allSatisfy(builder -> assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class));
        assertThat(AddressSpec.on(1, v4, 32).label("fifteen-long:vi").build()).isNotNull();
    }

    @Test
    void prefixLongerThanTheAddressIsRefused() throws WireException {
        byte[] datagram = AddressSpec.on(1, ip("192.0.2.1"), 32).build().newRequest(0);
        assertThat(InterfaceAddress.read(Message.split(Golden.buffer(datagram)).getFirst()))
                .isNotNull();
        datagram[17] = 33;
        Message message = Message.split(Golden.buffer(datagram)).getFirst();
        assertThatThrownBy(() -> InterfaceAddress.read(message)).isInstanceOf(WireException.class);
    }

    @Test
    void mappedAddressStaysIpv6() throws WireException {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffc0000201");
        assertThat(Family.of(Family.IPV6.address(mapped))).isEqualTo(Family.IPV6);
        assertThatThrownBy(() -> Family.IPV4.address(mapped)).isInstanceOf(WireException.class);
    }

    @Test
    void cutOffAnywhereItIsReadOrRefused() throws WireException {
        assertThat(Golden.cutOffEverywhere(InterfaceAddress::read)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void damagedItIsReadOrRefused(long seed) throws WireException {
        assertThat(Golden.damaged(InterfaceAddress::read, seed)).isNotNegative();
    }
}
