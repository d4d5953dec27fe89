package io.cplbd.ipvs.kernel;

import static io.cplbd.ipvs.kernel.Samples.DR;
import static io.cplbd.ipvs.kernel.Samples.IPIP;
import static io.cplbd.ipvs.kernel.Samples.NAT;
import static io.cplbd.ipvs.kernel.Samples.WEB;
import static io.cplbd.ipvs.kernel.Samples.WEB6;
import static io.cplbd.ipvs.kernel.Samples.endpoint;
import static io.cplbd.ipvs.kernel.Samples.ip;
import static io.cplbd.ipvs.kernel.Samples.mark;
import static io.cplbd.ipvs.kernel.Samples.persistent;
import static io.cplbd.ipvs.kernel.Samples.server;
import static io.cplbd.ipvs.kernel.Samples.service;
import static io.cplbd.ipvs.kernel.Samples.tunnel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.ipvs.kernel.Replies.Reply;
import io.cplbd.ipvs.kernel.SyncDaemon.Role;
import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.model.VirtualService.Flag;
import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.GenlMsgHdr;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.MessageWriter;
import io.cplbd.netlink.wire.WireException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RepliesTest {
    @Test
    void readsEveryKindOfServiceAndServer() throws WireException {
        Map<VirtualService, List<RealServer>> table = new LinkedHashMap<>();
        for (Golden.Exchange exchange : Golden.load("dump")) {
            Reply asked = Reply.read(Golden.split(exchange.sent()).getFirst());
            if (asked.command() == Ipvs.CMD_GET_SERVICE) {
                for (Message message : exchange.received()) {
                    table.put(service(message), new ArrayList<>());
                }
                continue;
            }
            ServiceAddress address = Replies.serviceAddress(asked.attributes().nested(Ipvs.ATTR_SERVICE));
            for (Message message : exchange.received()) {
                RealServer server = Replies.server(Reply.read(message).attributes(), Objects.requireNonNull(address));
                table.forEach((service, servers) -> {
                    if (service.address().equals(address)) {
                        servers.add(server);
                    }
                });
            }
        }
        VirtualService sctp = Samples.service(endpoint(Transport.SCTP, "198.51.100.3", 5060), Scheduler.SED);
        VirtualService sip = Samples.service(endpoint(Transport.UDP, "198.51.100.4", 5060), Scheduler.WRR);
        VirtualService ipv6 = Samples.service(WEB6, Scheduler.MH, Flag.SCHEDULER_1, Flag.SCHEDULER_2);
        VirtualService any = Samples.service(endpoint(Transport.TCP, "198.51.100.5", 0), Scheduler.LC);
        assertThat(table)
                .containsOnly(
                        Map.entry(
                                Samples.service(WEB, Scheduler.WRR, Flag.SCHEDULER_3),
                                List.of(
                                        server("10.0.0.8", 80, tunnel(Encapsulation.GRE, Checksum.NONE), 2),
                                        server("10.0.0.7", 80, tunnel(Encapsulation.GRE, Checksum.FULL), 2),
                                        server("10.0.0.6", 80, tunnel(Encapsulation.GUE, Checksum.REMOTE), 2),
                                        server("10.0.0.5", 80, tunnel(Encapsulation.GUE, Checksum.FULL), 2),
                                        server("10.0.0.4", 80, IPIP, 1),
                                        server("10.0.0.3", 80, DR, 0),
                                        server("10.0.0.2", 8080, NAT, 0, 7, 0))),
                        Map.entry(
                                Samples.service(
                                        endpoint(Transport.UDP, "198.51.100.2", 53), Scheduler.WLC, Flag.ONE_PACKET),
                                List.of()),
                        Map.entry(persistent(sctp, 300, 24, null), List.of()),
                        Map.entry(persistent(sip, 60, 32, "sip"), List.of()),
                        Map.entry(
                                persistent(ipv6, 60, 64, null),
                                List.of(
                                        server("10.0.0.9", 443, IPIP, 1),
                                        server("2001:db8::2", 8443, NAT, Integer.MAX_VALUE))),
                        Map.entry(
                                Samples.service(mark(7, false), Scheduler.SH, Flag.SCHEDULER_1, Flag.SCHEDULER_2),
                                List.of(server("10.0.0.10", 0, DR, 3))),
                        Map.entry(
                                Samples.service(mark(8, true), Scheduler.FO),
                                List.of(server("2001:db8::10", 0, DR, 3))),
                        Map.entry(persistent(any, 360, 32, null), List.of()));
    }

    private static VirtualService service(Message message) throws WireException {
        return Objects.requireNonNull(Replies.service(Reply.read(message).attributes()));
    }

    private static final Statistics TRAFFIC = new Statistics(3, 14, 10, 2252, 3544, 0, 1, 1, 211, 332);

    @Test
    void readsTheCounters() throws WireException {
        List<Message> messages = Golden.received("dump-traffic");
        assertThat(Replies.serviceStatistics(Reply.read(messages.get(0)).attributes()))
                .isEqualTo(new ServiceStatistics(WEB, TRAFFIC, List.of()));
        assertThat(Replies.serverStatistics(Reply.read(messages.get(1)).attributes(), WEB))
                .isEqualTo(new ServiceStatistics.Server(ip("10.0.0.2"), 8080, 2, 1, 1, TRAFFIC));
    }

    @Test
    void oldKernelsCountWith32Bits() throws WireException {
        for (Message message : Golden.received("dump-traffic")) {
            Attributes attributes = Reply.read(message).attributes();
            Attribute outer = attributes.all().getFirst();
            Attributes old = new Attributes(List.of(without(outer, Ipvs.SVC_STATS64)));
            Statistics total = outer.type() == Ipvs.ATTR_SERVICE
                    ? Objects.requireNonNull(Replies.serviceStatistics(old)).total()
                    : Replies.serverStatistics(old, WEB).total();
            assertThat(total).isEqualTo(TRAFFIC);
        }
    }

    @Test
    void countersOf64BitsComeFirst() throws WireException {
        long many = 1L << 40;
        Attributes reply = attributes(out -> out.nested(Ipvs.ATTR_SERVICE, service -> {
            service.u16(Ipvs.SVC_AF, 2).u32(Ipvs.SVC_FWMARK, -1);
            for (int type : List.of(Ipvs.SVC_STATS64, Ipvs.SVC_STATS)) {
                service.nested(type, counters -> {
                    for (int counter = Ipvs.STATS_CONNS; counter <= Ipvs.STATS_OUTBPS; counter++) {
                        if (type == Ipvs.SVC_STATS64) {
                            counters.bytes(counter, nativeLong(many + counter));
                        } else {
                            counters.u32(counter, -1);
                        }
                    }
                });
            }
        }));
        assertThat(Replies.serviceStatistics(reply))
                .isEqualTo(new ServiceStatistics(
                        mark(-1, false),
                        new Statistics(
                                many + 1, many + 2, many + 3, many + 4, many + 5, many + 6, many + 7, many + 8,
                                many + 9, many + 10),
                        List.of()));
    }

    @Test
    void readsTheRest() throws WireException {
        assertThat(Replies.info(only("info"))).isEqualTo(new Info("1.2.1", 4096));
        assertThat(Replies.timeouts(only("timeouts"))).isEqualTo(new Timeouts(900, 120, 300));
        List<SyncDaemon> daemons = new ArrayList<>();
        for (Message message : Golden.received("daemon-dump")) {
            daemons.add(Replies.syncDaemon(Reply.read(message).attributes()));
        }
        assertThat(daemons)
                .containsExactly(
                        new SyncDaemon(Role.MASTER, "d0", 5, 1472, ip("224.0.0.81"), 8848, 1),
                        new SyncDaemon(Role.BACKUP, "d0", 6, 1400, ip("ff02::82"), 8849, 3));
    }

    private static Attributes only(String golden) throws WireException {
        return Reply.read(Golden.received(golden).getFirst()).attributes();
    }

    // What the model cannot say

    @Test
    void unknownSchedulerEqualsNothingWanted() throws WireException {
        Attributes reply = serviceReply(
                6, out -> out.string(Ipvs.SVC_SCHED_NAME, "quantum").bytes(Ipvs.SVC_FLAGS, new byte[8]));
        assertThat(Replies.service(reply)).isEqualTo(new VirtualService(WEB, null, Set.of(), null));
    }

    @ParameterizedTest
    @CsvSource({"60, ff00ff00", "60, 00ffffff", "0, ffffff00"})
    void persistenceThatCannotBeSaidEqualsNothingWanted(int timeoutS, String mask) throws WireException {
        Attributes reply = serviceReply(
                6,
                out -> out.string(Ipvs.SVC_SCHED_NAME, "rr")
                        .bytes(
                                Ipvs.SVC_FLAGS,
                                ByteBuffer.allocate(8)
                                        .order(ByteOrder.nativeOrder())
                                        .putInt(3)
                                        .array())
                        .u32(Ipvs.SVC_TIMEOUT, timeoutS)
                        .bytes(
                                Ipvs.SVC_NETMASK,
                                ByteBuffer.allocate(4)
                                        .putInt(Integer.parseUnsignedInt(mask, 16))
                                        .array()));
        VirtualService service = Objects.requireNonNull(Replies.service(reply));
        assertThat(service.address()).isEqualTo(WEB);
        assertThat(service.scheduler()).isNull();
    }

    @Test
    void serviceOfAnotherProtocolIsLeftOut() throws WireException {
        assertThat(Replies.service(serviceReply(50, _ -> {}))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 0", // LOCALNODE
        "4, 0, 0, 0", // BYPASS
        "2, 3, 0, 0", // a tunnel of a type to come
        "2, 1, 0, 0", // GUE without a port
        "2, 0, 6080, 0", // IPIP with one
        "2, 2, 0, 3" // both checksums
    })
    void unknownForwardingEqualsNothingWanted(int method, int type, int port, int flags) throws WireException {
        RealServer server = Replies.server(
                serverReply(out -> out.u32(Ipvs.DEST_FWD_METHOD, method)
                        .u8(Ipvs.DEST_TUN_TYPE, type)
                        .bytes(Ipvs.DEST_TUN_PORT, new byte[] {(byte) (port >> 8), (byte) port})
                        .u16(Ipvs.DEST_TUN_FLAGS, flags)),
                WEB);
        assertThat(server).isEqualTo(server("10.0.0.2", 80, new ForwardMethod.Other(method, type, port, flags), 1));
    }

    @Test
    void oldKernelsTellNeitherFamilyNorTunnel() throws WireException {
        Attributes reply = serverReply(out -> out.u32(Ipvs.DEST_FWD_METHOD, 2));
        assertThat(Replies.server(reply, WEB)).isEqualTo(server("10.0.0.2", 80, IPIP, 1));
        assertThat(Replies.server(reply, WEB6).address()).isEqualTo(ip("a00:2::"));
    }

    @Test
    void mappedAddressStaysIpv6() throws WireException, UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        Attributes reply = attributes(out -> out.nested(
                Ipvs.ATTR_SERVICE,
                service -> service.u16(Ipvs.SVC_AF, 10)
                        .u16(Ipvs.SVC_PROTOCOL, 6)
                        .bytes(Ipvs.SVC_ADDR, mapped)
                        .bytes(Ipvs.SVC_PORT, new byte[2])));
        assertThat(InetAddress.getByAddress(mapped).getAddress()).hasSize(4);
        assertThat(Objects.requireNonNull(Replies.serviceAddress(reply.nested(Ipvs.ATTR_SERVICE)))
                        .ipv6())
                .isTrue();
    }

    // What makes no sense

    static Stream<Consumer<MessageWriter>> nonsense() {
        return Stream.of(
                _ -> {},
                service -> service.u16(Ipvs.SVC_AF, 16).u32(Ipvs.SVC_FWMARK, 1),
                service -> service.u16(Ipvs.SVC_AF, 2).u32(Ipvs.SVC_FWMARK, 0),
                service -> service.u16(Ipvs.SVC_AF, 10)
                        .u16(Ipvs.SVC_PROTOCOL, 6)
                        .bytes(Ipvs.SVC_ADDR, new byte[4])
                        .bytes(Ipvs.SVC_PORT, new byte[2]));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void serviceWithoutAnAddressIsRefused(Consumer<MessageWriter> service) throws WireException {
        Attributes in =
                attributes(out -> out.nested(Ipvs.ATTR_SERVICE, service)).nested(Ipvs.ATTR_SERVICE);
        assertThatThrownBy(() -> Replies.serviceAddress(in)).isInstanceOf(WireException.class);
    }

    @Test
    void attributeOfAnotherLengthIsRefused() throws WireException {
        Attributes reply = serviceReply(6, out -> out.bytes(Ipvs.SVC_FLAGS, new byte[4]));
        assertThatThrownBy(() -> Replies.service(reply))
                .hasMessage("EBADMSG: attribute 7 should hold 8 bytes, it holds 4");
        assertThatThrownBy(() -> Replies.service(attributes(_ -> {}))).hasMessage("EBADMSG: attribute 1 is missing");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "1, 1, 2"})
    void serverOutOfRangeIsRefused(int weight, int upper, int lower) throws WireException {
        Attributes reply = serverReply(out -> out.u32(Ipvs.DEST_FWD_METHOD, 0)
                .u32(Ipvs.DEST_WEIGHT, weight)
                .u32(Ipvs.DEST_U_THRESH, upper)
                .u32(Ipvs.DEST_L_THRESH, lower));
        assertThatThrownBy(() -> Replies.server(reply, WEB)).isInstanceOf(WireException.class);
    }

    @Test
    void daemonThatMakesNoSenseIsRefused() throws WireException {
        assertThatThrownBy(() -> Replies.syncDaemon(daemonReply(3, "d0", 5))).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> Replies.syncDaemon(daemonReply(1, "", 5))).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> Replies.syncDaemon(daemonReply(1, "d0", 256))).isInstanceOf(WireException.class);
        assertThat(Replies.syncDaemon(daemonReply(1, "d0", 255)))
                .isEqualTo(new SyncDaemon(Role.MASTER, "d0", 255, 0, null, 0, 0));
    }

    private static Attributes daemonReply(int state, String name, int id) throws WireException {
        return attributes(out -> out.nested(
                Ipvs.ATTR_DAEMON,
                daemon -> daemon.u32(Ipvs.DAEMON_STATE, state)
                        .string(Ipvs.DAEMON_MCAST_IFN, name)
                        .u32(Ipvs.DAEMON_SYNC_ID, id)));
    }

    private static Attributes serviceReply(int protocol, Consumer<MessageWriter> more) throws WireException {
        return attributes(out -> out.nested(
                Ipvs.ATTR_SERVICE,
                service -> more.accept(service.u16(Ipvs.SVC_AF, 2)
                        .u16(Ipvs.SVC_PROTOCOL, protocol)
                        .bytes(Ipvs.SVC_ADDR, ip("198.51.100.1").getAddress())
                        .bytes(Ipvs.SVC_PORT, new byte[] {0, 80}))));
    }

    /** Later attributes win over earlier ones of their type, as in the kernel. */
    private static Attributes serverReply(Consumer<MessageWriter> more) throws WireException {
        byte[] address = new byte[16];
        System.arraycopy(ip("10.0.0.2").getAddress(), 0, address, 0, 4);
        return attributes(out -> out.nested(
                Ipvs.ATTR_DEST,
                server -> more.accept(server.bytes(Ipvs.DEST_ADDR, address)
                        .bytes(Ipvs.DEST_PORT, new byte[] {0, 80})
                        .u32(Ipvs.DEST_WEIGHT, 1)
                        .u32(Ipvs.DEST_U_THRESH, 0)
                        .u32(Ipvs.DEST_L_THRESH, 0))));
    }

    private static Attributes attributes(Consumer<MessageWriter> body) throws WireException {
        MessageWriter out = new MessageWriter(0x1c, 0, new GenlMsgHdr(Ipvs.CMD_NEW_SERVICE, Ipvs.VERSION));
        body.accept(out);
        return Reply.read(Golden.split(out.toBytes()).getFirst()).attributes();
    }

    private static Attribute without(Attribute outer, int type) throws WireException {
        Attributes kept = attributes(out -> {
            try {
                for (Attribute inner : outer.nested().all()) {
                    if (inner.type() != type) {
                        out.bytes(inner.type(), inner.bytes());
                    }
                }
            } catch (WireException e) {
                throw new AssertionError(e);
            }
        });
        Attributes wrapped = attributes(out ->
                out.nested(outer.type(), body -> kept.all().forEach(inner -> body.bytes(inner.type(), inner.bytes()))));
        return wrapped.all().getFirst();
    }

    private static byte[] nativeLong(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array();
    }
}
