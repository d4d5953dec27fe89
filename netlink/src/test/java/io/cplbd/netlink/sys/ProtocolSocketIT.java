package io.cplbd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.Eventually;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.TestNamespace;
import io.cplbd.netlink.route.RouteSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hosts, two wires between them. */
class ProtocolSocketIT {
    private static final int VRRP = 112;
    private static final InetAddress GROUP4 = InetAddress.ofLiteral("224.0.0.18");
    private static final InetAddress GROUP6 = InetAddress.ofLiteral("ff02::12");
    private static final InetAddress NEAR4 = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress FAR4 = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress NEAR6 = InetAddress.ofLiteral("2001:db8::1");
    private static final InetAddress FAR6 = InetAddress.ofLiteral("2001:db8::2");

    private TestNamespace near;
    private TestNamespace far;

    @BeforeEach
    void connect() throws Exception {
        near = TestNamespace.create();
        far = TestNamespace.create();
        near.connect("wire0", far, "wire0");
        near.connect("wire1", far, "wire1");
        near.ip("addr", "add", "192.0.2.1/24", "dev", "wire0");
        far.ip("addr", "add", "192.0.2.2/24", "dev", "wire0");
        near.ip("addr", "add", "198.51.100.1/24", "dev", "wire1");
        near.ip("addr", "add", "2001:db8:1::1/64", "dev", "wire1", "nodad");
        near.ip("addr", "add", "2001:db8::1/64", "dev", "wire0", "nodad");
        far.ip("addr", "add", "2001:db8::2/64", "dev", "wire0", "nodad");
        // Every refusal is to be seen, not only one each second.
        far.sysctl("ipv4/icmp_ratelimit", "0");
        far.sysctl("ipv6/icmp/ratelimit", "0");
    }

    @AfterEach
    void disconnect() throws Exception {
        near.close();
        far.close();
    }

    private static ProtocolSocket open(TestNamespace namespace, int family) throws Exception {
        return namespace.call(() -> ProtocolSocket.open(family, VRRP));
    }

    private static int index(TestNamespace namespace, String name) throws Exception {
        return namespace.call(() -> {
            try (RouteSocket routes = RouteSocket.open()) {
                return routes.linkByName(name).orElseThrow().index();
            }
        });
    }

    private static byte[] packet4(InetAddress from, InetAddress to) {
        return ByteBuffer.allocate(28)
                .putInt(0x45c0001c)
                .putInt(0)
                .putInt(0xff700000)
                .put(from.getAddress())
                .put(to.getAddress())
                .array();
    }

    private static byte[] packet6(InetAddress from, InetAddress to) {
        return ByteBuffer.allocate(48)
                .putInt(0x60000000)
                .putInt(0x000870ff)
                .put(from.getAddress())
                .put(to.getAddress())
                .array();
    }

    /** A counter of /proc/net/snmp or netstat: a line of names, then a line of values. */
    private static long counter4(TestNamespace namespace, String file, String group, String name) throws Exception {
        List<String> lines = namespace
                .procNet(file)
                .lines()
                .filter(line -> line.startsWith(group + ": "))
                .toList();
        List<String> names = List.of(lines.getFirst().split(" ", -1));
        return Long.parseLong(lines.getLast().split(" ", -1)[names.indexOf(name)]);
    }

    private static long counter6(TestNamespace namespace, String name) throws Exception {
        return namespace
                .procNet("snmp6")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "\t"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
                .sum();
    }

    private static long unreachables4(TestNamespace namespace) throws Exception {
        return counter4(namespace, "snmp", "Icmp", "OutDestUnreachs");
    }

    @Test
    void ipv4PacketsAreNotAnsweredWithProtocolUnreachableWhileItIsOpen() throws Exception {
        try (ProtocolSocket sender = open(near, LibC.AF_INET)) {
            byte[] packet = packet4(NEAR4, FAR4);
            assertThat(sender.send(packet, FAR4, 0)).isZero();
            Eventually.await("an ICMP unreachable without a socket", () -> unreachables4(far) == 1);
            try (ProtocolSocket _ = open(far, LibC.AF_INET)) {
                long delivered = counter4(far, "snmp", "Ip", "InDelivers");
                assertThat(sender.send(packet, FAR4, 0)).isZero();
                Eventually.await("delivery", () -> counter4(far, "snmp", "Ip", "InDelivers") == delivered + 1);
                assertThat(unreachables4(far)).isEqualTo(1);
            }
            assertThat(sender.send(packet, FAR4, 0)).isZero();
            Eventually.await("an ICMP unreachable after close", () -> unreachables4(far) == 2);
        }
    }

    @Test
    void ipv6PacketsAreNotAnsweredWithAParameterProblemWhileItIsOpen() throws Exception {
        try (ProtocolSocket sender = open(near, LibC.AF_INET6)) {
            byte[] packet = packet6(NEAR6, FAR6);
            assertThat(sender.send(packet, FAR6, 0)).isZero();
            Eventually.await("a parameter problem without a socket", () -> counter6(far, "Icmp6OutParmProblems") == 1);
            try (ProtocolSocket _ = open(far, LibC.AF_INET6)) {
                long unknown = counter6(far, "Ip6InUnknownProtos");
                long received = counter6(far, "Ip6InReceives");
                assertThat(sender.send(packet, FAR6, 0)).isZero();
                Eventually.await("arrival", () -> counter6(far, "Ip6InReceives") > received);
                assertThat(counter6(far, "Ip6InUnknownProtos")).isEqualTo(unknown);
                assertThat(counter6(far, "Icmp6OutParmProblems")).isEqualTo(1);
            }
        }
    }

    @Test
    void itsQueueStaysEmpty() throws Exception {
        try (ProtocolSocket sender = open(near, LibC.AF_INET);
                ProtocolSocket _ = open(far, LibC.AF_INET)) {
            long delivered = counter4(far, "snmp", "Ip", "InDelivers");
            for (int i = 0; i < 100; i++) {
                assertThat(sender.send(packet4(NEAR4, FAR4), FAR4, 0)).isZero();
            }
            Eventually.await("delivery", () -> counter4(far, "snmp", "Ip", "InDelivers") == delivered + 100);
            // "sl local_address rem_address st tx_queue:rx_queue ..."
            assertThat(far.procNet("raw").lines().skip(1))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("00000000:0070 00000000:0000 07 00000000:00000000"));
        }
        assertThat(far.procNet("raw").lines().skip(1)).isEmpty();
    }

    @Test
    void membershipsAreTheKernels() throws Exception {
        int index = index(near, "wire1");
        try (ProtocolSocket socket4 = open(near, LibC.AF_INET);
                ProtocolSocket socket6 = open(near, LibC.AF_INET6)) {
            socket4.joinGroup(index, GROUP4);
            socket6.joinGroup(index, GROUP6);
            assertThat(members4()).containsExactly("wire1");
            assertThat(members6()).containsExactly("wire1");
            assertThatThrownBy(() -> socket4.joinGroup(index, GROUP4))
                    .isInstanceOfSatisfying(
                            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
            socket4.leaveGroup(index, GROUP4);
            assertThat(members4()).isEmpty();
            assertThatThrownBy(() -> socket4.leaveGroup(index, GROUP4))
                    .isInstanceOfSatisfying(
                            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRNOTAVAIL));
            assertThatThrownBy(() -> socket6.joinGroup(9999, GROUP6))
                    .hasMessageStartingWith("ENODEV: cannot join group ff02:0:0:0:0:0:0:12 on interface 9999");
        }
        assertThat(members6()).isEmpty();
    }

    /** Interfaces that are members of 224.0.0.18, from /proc/net/igmp: interface lines, group lines below them. */
    private List<String> members4() throws Exception {
        String[] name = {""};
        return near.procNet("igmp")
                .lines()
                .filter(line -> {
                    if (!line.startsWith("\t")) {
                        name[0] = line.replaceAll("^\\d+\\s+(\\w+).*", "$1");
                    }
                    return line.contains("120000E0");
                })
                .map(line -> name[0])
                .toList();
    }

    private List<String> members6() throws Exception {
        return near.procNet("igmp6")
                .lines()
                .filter(line -> line.contains("ff020000000000000000000000000012"))
                .map(line -> line.strip().split("\\s+", -1)[1])
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {LibC.AF_INET, LibC.AF_INET6})
    void packetsLeaveThroughTheInterfaceAskedFor(int family) throws Exception {
        boolean ipv4 = family == LibC.AF_INET;
        byte[] packet = ipv4 ? packet4(NEAR4, GROUP4) : packet6(NEAR6, GROUP6);
        InetAddress group = ipv4 ? GROUP4 : GROUP6;
        int[] through = {index(near, "wire0"), index(near, "wire1")};
        try (ProtocolSocket sender = open(near, family)) {
            for (int wire : List.of(1, 0, 1)) {
                long asked = received(wire);
                long other = received(1 - wire);
                for (int i = 0; i < 100; i++) {
                    assertThat(sender.send(packet, group, through[wire])).isZero();
                }
                Eventually.await("arrival", () -> received(wire) >= asked + 100);
                // Not zero: the kernel looks for neighbours and reports its memberships on its own.
                assertThat(received(1 - wire) - other).isLessThan(50);
            }
        }
    }

    @Test
    void withoutAnInterfaceTheRoutesDecideAgain() throws Exception {
        try (ProtocolSocket sender = open(near, LibC.AF_INET)) {
            assertThat(sender.send(packet4(NEAR4, GROUP4), GROUP4, index(near, "wire1")))
                    .isZero();
            assertThat(sender.send(packet4(NEAR4, FAR4), FAR4, 9999)).isEqualTo(Errno.EADDRNOTAVAIL);
            long routed = received(0);
            for (int i = 0; i < 100; i++) {
                assertThat(sender.send(packet4(NEAR4, FAR4), FAR4, 0)).isZero();
            }
            Eventually.await("arrival through the route's interface", () -> received(0) >= routed + 100);
        }
    }

    /** Packets that came out of a wire, from /proc/net/dev: name, bytes, packets, ... */
    private long received(int wire) throws Exception {
        return far.procNet("dev")
                .lines()
                .map(line -> line.strip().split("[: ]+", -1))
                .filter(fields -> fields[0].equals("wire" + wire))
                .mapToLong(fields -> Long.parseLong(fields[2]))
                .sum();
    }

    @Test
    void failureIsAnErrorNumberNotAnException() throws Exception {
        ProtocolSocket socket = open(near, LibC.AF_INET);
        InetAddress nowhere = InetAddress.ofLiteral("203.0.113.1");
        assertThat(socket.send(packet4(NEAR4, nowhere), nowhere, 0)).isEqualTo(Errno.ENETUNREACH);
        assertThat(socket.send(packet4(NEAR4, FAR4), FAR4, 9999)).isEqualTo(Errno.EADDRNOTAVAIL);
        // The refused interface is not taken for the one that is set.
        assertThat(socket.send(packet4(NEAR4, FAR4), FAR4, 9999)).isEqualTo(Errno.EADDRNOTAVAIL);
        assertThat(socket.send(packet4(NEAR4, FAR4), FAR4, 0)).isZero();
        socket.close();
        assertThat(socket.send(packet4(NEAR4, FAR4), FAR4, 0)).isEqualTo(Errno.EBADF);
        socket.close();
    }
}
