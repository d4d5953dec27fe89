package io.cplbd.ipvs.kernel;

import static io.cplbd.ipvs.kernel.Samples.DR;
import static io.cplbd.ipvs.kernel.Samples.IPIP;
import static io.cplbd.ipvs.kernel.Samples.NAT;
import static io.cplbd.ipvs.kernel.Samples.WEB;
import static io.cplbd.ipvs.kernel.Samples.WEB6;
import static io.cplbd.ipvs.kernel.Samples.add;
import static io.cplbd.ipvs.kernel.Samples.endpoint;
import static io.cplbd.ipvs.kernel.Samples.ip;
import static io.cplbd.ipvs.kernel.Samples.mark;
import static io.cplbd.ipvs.kernel.Samples.persistent;
import static io.cplbd.ipvs.kernel.Samples.server;
import static io.cplbd.ipvs.kernel.Samples.service;
import static io.cplbd.ipvs.kernel.Samples.tunnel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.model.VirtualService.Flag;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.route.Family;
import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.NlMsgHdr;
import io.cplbd.netlink.wire.WireException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestsTest {
    private static final Requests REQUESTS = new Requests(0x1c);

    /** Behind length, type, flags, sequence and port: the family's header and the attributes. */
    private static String body(byte[] request) {
        return HexFormat.of().formatHex(request, NlMsgHdr.SIZE, request.length);
    }

    private static byte[] sent(String golden) throws WireException {
        return Golden.load(golden).getLast().sent();
    }

    static Stream<Arguments> services() {
        VirtualService sctp = service(endpoint(Transport.SCTP, "198.51.100.3", 5060), Scheduler.SED);
        VirtualService sip = service(endpoint(Transport.UDP, "198.51.100.4", 5060), Scheduler.WRR);
        return Stream.of(
                arguments("service-add-tcp", add(service(WEB, Scheduler.RR))),
                arguments(
                        "service-add-udp-ops",
                        add(service(endpoint(Transport.UDP, "198.51.100.2", 53), Scheduler.WLC, Flag.ONE_PACKET))),
                arguments("service-add-sctp", add(persistent(sctp, 300, 24, null))),
                arguments("service-add-sip", add(persistent(sip, 60, 32, "sip"))),
                arguments(
                        "service-add-tcp-ipv6",
                        add(persistent(service(WEB6, Scheduler.MH, Flag.SCHEDULER_1, Flag.SCHEDULER_2), 60, 64, null))),
                arguments(
                        "service-add-mark",
                        add(service(mark(7, false), Scheduler.SH, Flag.SCHEDULER_1, Flag.SCHEDULER_2))),
                arguments("service-add-mark-ipv6", add(service(mark(8, true), Scheduler.FO))),
                arguments(
                        "service-add-any-port",
                        add(persistent(
                                service(endpoint(Transport.TCP, "198.51.100.5", 0), Scheduler.LC), 360, 32, null))),
                arguments("service-edit", new Operation.EditService(service(WEB, Scheduler.WRR, Flag.SCHEDULER_3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("services")
    void servicesAreAskedForInTheBytesOfIpvsadm(String golden, Operation operation) throws WireException {
        assertThat(body(REQUESTS.of(operation))).isEqualTo(body(sent(golden)));
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                arguments("server-add-nat", add(WEB, server("10.0.0.2", 8080, NAT, 5, 100, 50))),
                arguments("server-add-dr", add(WEB, server("10.0.0.3", 80, DR, 0))),
                arguments("server-add-ipip", add(WEB, server("10.0.0.4", 80, IPIP, 1))),
                arguments(
                        "server-add-gue",
                        add(WEB, server("10.0.0.5", 80, tunnel(Encapsulation.GUE, Checksum.FULL), 2))),
                arguments(
                        "server-add-gue-remcsum",
                        add(WEB, server("10.0.0.6", 80, tunnel(Encapsulation.GUE, Checksum.REMOTE), 2))),
                arguments(
                        "server-add-gre",
                        add(WEB, server("10.0.0.7", 80, tunnel(Encapsulation.GRE, Checksum.FULL), 2))),
                arguments(
                        "server-add-gre-nocsum",
                        add(WEB, server("10.0.0.8", 80, tunnel(Encapsulation.GRE, Checksum.NONE), 2))),
                arguments("server-add-ipv6", add(WEB6, server("2001:db8::2", 8443, NAT, Integer.MAX_VALUE))),
                arguments("server-add-ipv4-of-ipv6", add(WEB6, server("10.0.0.9", 443, IPIP, 1))),
                arguments("server-add-mark", add(mark(7, false), server("10.0.0.10", 0, DR, 3))),
                arguments("server-add-mark-ipv6", add(mark(8, true), server("2001:db8::10", 0, DR, 3))),
                arguments("server-edit", new Operation.EditServer(WEB, server("10.0.0.2", 8080, NAT, 0, 7, 0))));
    }

    /** Of the service only what tells it apart is sent; ipvsadm sends default settings, which the kernel ignores. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void serversAreAskedForInTheBytesOfIpvsadm(String golden, Operation operation) throws WireException {
        byte[] ours = REQUESTS.of(operation);
        byte[] theirs = sent(golden);
        assertThat(command(ours)).isEqualTo(command(theirs));
        assertThat(hex(ours, Ipvs.ATTR_DEST)).isEqualTo(hex(theirs, Ipvs.ATTR_DEST));
        assertThat(hex(theirs, Ipvs.ATTR_SERVICE)).startsWith(hex(ours, Ipvs.ATTR_SERVICE));
    }

    static Stream<Arguments> deletions() {
        return Stream.of(
                arguments("service-delete", REQUESTS.of(new Operation.DeleteService(WEB))),
                arguments("service-delete-mark", REQUESTS.of(new Operation.DeleteService(mark(8, true)))),
                arguments(
                        "server-delete",
                        REQUESTS.of(new Operation.DeleteServer(WEB, server("10.0.0.2", 8080, NAT, 0, 7, 0)))),
                arguments(
                        "server-delete-ipv4-of-ipv6",
                        REQUESTS.of(new Operation.DeleteServer(WEB6, server("10.0.0.9", 443, IPIP, 1)))),
                arguments("zero-service", REQUESTS.aboutService(Ipvs.CMD_ZERO, WEB6)),
                arguments("daemon-stop-master", REQUESTS.stopSyncDaemon(SyncDaemon.Role.MASTER)),
                arguments("daemon-stop-backup", REQUESTS.stopSyncDaemon(SyncDaemon.Role.BACKUP)));
    }

    /** Where ipvsadm sends settings that do not matter, only what tells the thing apart is sent. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("deletions")
    void whatIsNamedIsNamedAsIpvsadmDoes(String golden, byte[] ours) throws WireException {
        byte[] theirs = sent(golden);
        assertThat(command(ours)).isEqualTo(command(theirs));
        Map<String, String> leaves = leaves(ours);
        assertThat(leaves).isNotEmpty();
        assertThat(leaves(theirs)).containsAllEntriesOf(leaves);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                arguments("info", 0, REQUESTS.plain(Ipvs.CMD_GET_INFO)),
                arguments("dump", 0, REQUESTS.plain(Ipvs.CMD_GET_SERVICE)),
                arguments("dump", 1, REQUESTS.aboutService(Ipvs.CMD_GET_DEST, WEB)),
                arguments("dump", 8, REQUESTS.aboutService(Ipvs.CMD_GET_DEST, mark(8, true))),
                arguments("flush", 0, REQUESTS.plain(Ipvs.CMD_FLUSH)),
                arguments("zero-all", 0, REQUESTS.plain(Ipvs.CMD_ZERO)),
                arguments("timeouts", 0, REQUESTS.plain(Ipvs.CMD_GET_CONFIG)),
                arguments("timeouts-set", 0, REQUESTS.setTimeouts(new Timeouts(10, 0, 30))),
                arguments("daemon-dump", 0, REQUESTS.plain(Ipvs.CMD_GET_DAEMON)),
                arguments(
                        "daemon-start-master",
                        0,
                        REQUESTS.startSyncDaemon(new SyncDaemon(SyncDaemon.Role.MASTER, "d0", 5, 0, null, 0, 0))),
                arguments(
                        "daemon-start-backup",
                        0,
                        REQUESTS.startSyncDaemon(
                                new SyncDaemon(SyncDaemon.Role.BACKUP, "d0", 6, 1400, ip("ff02::82"), 8849, 3))),
                arguments(
                        "daemon-start-group",
                        0,
                        REQUESTS.startSyncDaemon(
                                new SyncDaemon(SyncDaemon.Role.MASTER, "d0", 255, 1000, ip("224.0.0.82"), 8850, 255))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("others")
    void theRestIsAskedForInTheBytesOfIpvsadm(String golden, int exchange, byte[] ours) throws WireException {
        assertThat(body(ours)).isEqualTo(body(Golden.load(golden).get(exchange).sent()));
    }

    @Test
    void theMessageTypeIsTheFamily() throws WireException {
        assertThat(Golden.split(REQUESTS.plain(Ipvs.CMD_FLUSH))
                        .getFirst()
                        .header()
                        .type())
                .isEqualTo(0x1c);
    }

    @Test
    void whatWasOnlyReadIsNeverAskedFor() {
        Operation unknownScheduler = add(new VirtualService(WEB, null, Set.of(), null));
        Operation localNode = add(WEB, server("10.0.0.2", 80, new ForwardMethod.Other(1, 0, 0, 0), 1));
        assertThat(List.of(unknownScheduler, localNode))
                .allSatisfy(operation -> assertThatIllegalArgumentException().isThrownBy(() -> REQUESTS.of(operation)));
    }

    private static int command(byte[] request) throws WireException {
        return Replies.Reply.read(Golden.split(request).getFirst()).command();
    }

    private static Attributes attributes(byte[] request) throws WireException {
        return Replies.Reply.read(Golden.split(request).getFirst()).attributes();
    }

    /** The attributes inside one of the first level, in their order. */
    private static String hex(byte[] request, int type) throws WireException {
        Attributes inner =
                Objects.requireNonNull(attributes(request).find(type)).nested();
        StringJoiner hex = new StringJoiner(" ");
        for (Attribute attribute : inner.all()) {
            hex.add(attribute.type() + "=" + value(type, inner, attribute));
        }
        return hex.toString();
    }

    /** The attributes inside those of the first level, by both types. */
    private static Map<String, String> leaves(byte[] request) throws WireException {
        Map<String, String> leaves = new TreeMap<>();
        for (Attribute outer : attributes(request).all()) {
            Attributes inner = outer.nested();
            for (Attribute attribute : inner.all()) {
                leaves.put(outer.type() + "." + attribute.type(), value(outer.type(), inner, attribute));
            }
        }
        return leaves;
    }

    /** In hex. Behind an IPv4 address ipvsadm sends what an IPv6 address left there; we send zeros. */
    private static String value(int outer, Attributes all, Attribute attribute) throws WireException {
        boolean ipv4Address = outer == Ipvs.ATTR_DEST
                && attribute.type() == Ipvs.DEST_ADDR
                && all.u16(Ipvs.DEST_ADDR_FAMILY, 0) == Family.IPV4.number();
        byte[] bytes = attribute.bytes();
        return bytes.length + ":" + HexFormat.of().formatHex(bytes, 0, ipv4Address ? 4 : bytes.length);
    }
}
