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

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.model.VirtualService.Flag;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.generic.GenericFamily;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.socket.Outcome;
import io.cplbd.netlink.socket.Protocol;
import io.cplbd.netlink.wire.GenlMsgHdr;
import io.cplbd.netlink.wire.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Asks a kernel that has IPVS; needs root, ip and ipvsadm. Each test has a namespace, and so a table, of its own. */
@Tag("ipvs")
class IpvsSocketIT {
    private IpvsNamespace namespace;
    private IpvsSocket socket;

    @BeforeEach
    void open() throws Exception {
        namespace = new IpvsNamespace();
        socket = namespace.call(IpvsSocket::open);
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        namespace.close();
    }

    private void done(Operation... operations) throws Exception {
        assertThat(socket.apply(List.of(operations)))
                .hasSize(operations.length)
                .allSatisfy(outcome -> assertThat(outcome).isEqualTo(new Outcome.Done()));
    }

    private List<String> saved() throws Exception {
        return namespace.ipvsadm("-Sn");
    }

    @Test
    void everyKindOfService() throws Exception {
        Map<VirtualService, String> services = new LinkedHashMap<>();
        services.put(service(WEB, Scheduler.RR), "-A -t 198.51.100.1:80 -s rr");
        services.put(
                service(endpoint(Transport.UDP, "198.51.100.1", 80), Scheduler.WRR, Flag.ONE_PACKET),
                "-A -u 198.51.100.1:80 -s wrr -o");
        services.put(
                service(endpoint(Transport.SCTP, "198.51.100.1", 80), Scheduler.SED, Flag.SCHEDULER_3),
                "-A --sctp-service 198.51.100.1:80 -s sed -b flag-3");
        services.put(
                persistent(service(endpoint(Transport.TCP, "198.51.100.1", 0), Scheduler.LC), 360, 32, null),
                "-A -t 198.51.100.1:0 -s lc -p 360");
        services.put(
                persistent(service(endpoint(Transport.TCP, "198.51.100.2", 80), Scheduler.WLC), 50, 24, null),
                "-A -t 198.51.100.2:80 -s wlc -p 50 -M 255.255.255.0");
        services.put(
                persistent(service(endpoint(Transport.UDP, "198.51.100.2", 5060), Scheduler.NQ), 60, 32, "sip"),
                "-A -u 198.51.100.2:5060 -s nq -p 60 --pe sip");
        services.put(
                service(endpoint(Transport.TCP, "198.51.100.3", 1), Scheduler.SH, Flag.SCHEDULER_1, Flag.SCHEDULER_2),
                "-A -t 198.51.100.3:1 -s sh -b sh-fallback,sh-port");
        services.put(service(WEB6, Scheduler.DH), "-A -t [2001:db8::1]:443 -s dh");
        services.put(
                persistent(
                        service(
                                endpoint(Transport.UDP, "2001:db8::1", 443),
                                Scheduler.MH,
                                Flag.SCHEDULER_1,
                                Flag.SCHEDULER_2),
                        7,
                        64,
                        null),
                "-A -u [2001:db8::1]:443 -s mh -p 7 -M 64 -b mh-fallback,mh-port");
        services.put(
                service(endpoint(Transport.SCTP, "2001:db8::1", 443), Scheduler.FO),
                "-A --sctp-service [2001:db8::1]:443 -s fo");
        services.put(service(mark(7, false), Scheduler.OVF), "-A -f 7 -s ovf");
        services.put(service(mark(8, false), Scheduler.LBLC), "-A -f 8 -s lblc");
        services.put(service(mark(7, true), Scheduler.LBLCR), "-A -f 7 -6 -s lblcr");
        // User-Mode-Linux of Debian 12 is built without CONFIG_IP_VS_TWOS.
        assertThat(services.keySet().stream().map(VirtualService::scheduler))
                .containsAll(EnumSet.complementOf(EnumSet.of(Scheduler.TWOS)));

        done(services.keySet().stream().map(Samples::add).toArray(Operation[]::new));

        assertThat(saved()).containsExactlyInAnyOrderElementsOf(services.values());
        assertThat(socket.table())
                .containsExactlyElementsOf(services.keySet().stream()
                        .sorted((one, other) -> AddressOrder.services(one.address(), other.address()))
                        .map(service -> new TableEntry(service, List.of()))
                        .toList());
    }

    @Test
    void everyKindOfServer() throws Exception {
        Map<RealServer, String> servers = new LinkedHashMap<>();
        servers.put(server("10.0.0.2", 80, NAT, 5, 100, 50), "10.0.0.2:80 -m -w 5");
        servers.put(server("10.0.0.2", 8080, NAT, Integer.MAX_VALUE), "10.0.0.2:8080 -m -w 2147483647");
        servers.put(server("10.0.0.3", 80, DR, 0), "10.0.0.3:80 -g -w 0");
        servers.put(server("10.0.0.4", 80, IPIP, 1), "10.0.0.4:80 -i -w 1 --tun-type ipip");
        servers.put(
                server("10.0.0.5", 80, tunnel(Encapsulation.GUE, Checksum.NONE), 1),
                "10.0.0.5:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-nocsum");
        servers.put(
                server("10.0.0.6", 80, tunnel(Encapsulation.GUE, Checksum.FULL), 1),
                "10.0.0.6:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum");
        servers.put(
                server("10.0.0.7", 80, tunnel(Encapsulation.GUE, Checksum.REMOTE), 1),
                "10.0.0.7:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum");
        servers.put(
                server("10.0.0.8", 80, tunnel(Encapsulation.GRE, Checksum.NONE), 1),
                "10.0.0.8:80 -i -w 1 --tun-type gre --tun-nocsum");
        servers.put(
                server("10.0.0.9", 80, tunnel(Encapsulation.GRE, Checksum.FULL), 1),
                "10.0.0.9:80 -i -w 1 --tun-type gre --tun-csum");
        Map<RealServer, String> servers6 = new LinkedHashMap<>();
        servers6.put(server("10.0.0.10", 443, IPIP, 2), "10.0.0.10:443 -i -w 2 --tun-type ipip");
        servers6.put(server("2001:db8::2", 8443, NAT, 3), "[2001:db8::2]:8443 -m -w 3");
        servers6.put(server("2001:db8::3", 443, DR, 4), "[2001:db8::3]:443 -g -w 4");
        servers6.put(
                server("2001:db8::4", 443, tunnel(Encapsulation.GUE, Checksum.FULL), 4),
                "[2001:db8::4]:443 -i -w 4 --tun-type gue --tun-port 6080 --tun-csum");
        RealServer marked = server("10.0.0.2", 0, DR, 1);

        List<Operation> operations = new ArrayList<>();
        operations.add(add(service(WEB, Scheduler.RR)));
        servers.keySet().forEach(server -> operations.add(add(WEB, server)));
        operations.add(add(service(WEB6, Scheduler.RR)));
        servers6.keySet().forEach(server -> operations.add(add(WEB6, server)));
        operations.add(add(service(mark(7, false), Scheduler.RR)));
        operations.add(add(mark(7, false), marked));
        done(operations.toArray(Operation[]::new));

        List<String> expected = new ArrayList<>();
        expected.add("-A -t 198.51.100.1:80 -s rr");
        servers.values().forEach(line -> expected.add("-a -t 198.51.100.1:80 -r " + line));
        expected.add("-A -t [2001:db8::1]:443 -s rr");
        servers6.values().forEach(line -> expected.add("-a -t [2001:db8::1]:443 -r " + line));
        expected.add("-A -f 7 -s rr");
        expected.add("-a -f 7 -r 10.0.0.2:0 -g -w 1");
        assertThat(saved()).containsExactlyInAnyOrderElementsOf(expected);
        // ipvsadm -S does not tell thresholds.
        assertThat(namespace.ipvsadm("-Ln", "--thresholds", "-t", "198.51.100.1:80"))
                .anySatisfy(line -> assertThat(line).matches("-> 10.0.0.2:80 +100 +50 +0 +0"));
        assertThat(socket.table())
                .containsExactly(
                        new TableEntry(service(WEB, Scheduler.RR), List.copyOf(servers.keySet())),
                        new TableEntry(service(WEB6, Scheduler.RR), List.copyOf(servers6.keySet())),
                        new TableEntry(service(mark(7, false), Scheduler.RR), List.of(marked)));
    }

    @Test
    void editsAndDeletions() throws Exception {
        VirtualService sip = service(endpoint(Transport.UDP, "198.51.100.4", 5060), Scheduler.WRR);
        done(
                add(persistent(service(WEB, Scheduler.SH, Flag.SCHEDULER_1), 60, 24, null)),
                add(WEB, server("10.0.0.2", 80, NAT, 5, 100, 50)),
                add(WEB, server("10.0.0.3", 80, DR, 1)),
                add(persistent(sip, 60, 32, "sip")),
                add(service(WEB6, Scheduler.RR)),
                add(WEB6, server("10.0.0.4", 443, IPIP, 1)),
                add(WEB6, server("2001:db8::2", 443, IPIP, 1)),
                add(service(mark(8, true), Scheduler.RR)));

        done(
                new Operation.EditService(service(WEB, Scheduler.WLC, Flag.SCHEDULER_2)),
                new Operation.EditServer(WEB, server("10.0.0.2", 80, IPIP, 0)),
                new Operation.EditServer(WEB, server("10.0.0.3", 80, NAT, 9, 7, 6)),
                new Operation.EditService(persistent(sip, 90, 16, null)),
                new Operation.DeleteServer(WEB6, server("10.0.0.4", 443, IPIP, 1)),
                new Operation.DeleteService(mark(8, true)));

        assertThat(saved())
                .containsExactlyInAnyOrder(
                        "-A -t 198.51.100.1:80 -s wlc -b flag-2",
                        "-a -t 198.51.100.1:80 -r 10.0.0.2:80 -i -w 0 --tun-type ipip",
                        "-a -t 198.51.100.1:80 -r 10.0.0.3:80 -m -w 9",
                        "-A -u 198.51.100.4:5060 -s wrr -p 90 -M 255.255.0.0",
                        "-A -t [2001:db8::1]:443 -s rr",
                        "-a -t [2001:db8::1]:443 -r [2001:db8::2]:443 -i -w 1 --tun-type ipip");
        assertThat(socket.table())
                .containsExactly(
                        new TableEntry(
                                service(WEB, Scheduler.WLC, Flag.SCHEDULER_2),
                                List.of(server("10.0.0.2", 80, IPIP, 0), server("10.0.0.3", 80, NAT, 9, 7, 6))),
                        new TableEntry(persistent(sip, 90, 16, null), List.of()),
                        new TableEntry(service(WEB6, Scheduler.RR), List.of(server("2001:db8::2", 443, IPIP, 1))));

        socket.flush();
        assertThat(socket.table()).isEmpty();
        assertThat(saved()).isEmpty();
    }

    @Test
    void refusalsAreToldOneByOne() throws Exception {
        ServiceAddress absent = endpoint(Transport.TCP, "198.51.100.99", 80);
        List<Outcome> outcomes = socket.apply(List.of(
                add(service(WEB, Scheduler.RR)),
                add(service(WEB, Scheduler.RR)),
                add(persistent(service(mark(1, false), Scheduler.RR), 60, 32, "absent")),
                new Operation.DeleteService(absent),
                add(absent, server("10.0.0.2", 80, NAT, 1)),
                new Operation.EditServer(WEB, server("10.0.0.2", 80, NAT, 1)),
                add(WEB, server("10.0.0.2", 80, NAT, 1)),
                add(WEB, server("10.0.0.2", 80, DR, 1)),
                add(WEB, server("2001:db8::2", 80, NAT, 1)),
                add(WEB, server("224.0.0.1", 80, NAT, 1)),
                new Operation.DeleteServer(WEB, server("10.0.0.3", 80, NAT, 1))));

        assertThat(outcomes.stream()
                        .map(outcome -> outcome instanceof Outcome.Refused refused
                                ? refused.cause().getMessage()
                                : "done"))
                .containsExactly(
                        "done",
                        "EEXIST: add virtual service TCP 198.51.100.1:80 rr: it is there already",
                        "ENOENT: add virtual service FWM 1 rr: the kernel has no such scheduler or persistence engine",
                        "ESRCH: delete virtual service TCP 198.51.100.99:80: there is no such virtual service",
                        "ESRCH: add real server 10.0.0.2:80 to TCP 198.51.100.99:80: there is no such virtual"
                                + " service",
                        "ENOENT: edit real server 10.0.0.2:80 of TCP 198.51.100.1:80: there is no such real server",
                        "done",
                        "EEXIST: add real server 10.0.0.2:80 to TCP 198.51.100.1:80: it is there already",
                        "EINVAL: add real server [2001:db8:0:0:0:0:0:2]:80 to TCP 198.51.100.1:80: the kernel"
                                + " refused without a reason",
                        "EINVAL: add real server 224.0.0.1:80 to TCP 198.51.100.1:80: the kernel refused without a"
                                + " reason",
                        "ENOENT: delete real server 10.0.0.3:80 of TCP 198.51.100.1:80: there is no such real"
                                + " server");
        assertThat(socket.table())
                .containsExactly(new TableEntry(service(WEB, Scheduler.RR), List.of(server("10.0.0.2", 80, NAT, 1))));
    }

    @Test
    void whatTheModelCannotSayIsToleratedAndCanBePutRight() throws Exception {
        namespace.ipvsadm("-A", "-t", "198.51.100.1:80", "-s", "rr", "-p", "60", "-M", "255.0.255.0");
        done(add(service(WEB6, Scheduler.RR)));
        RealServer odd = server("10.0.0.2", 80, new ForwardMethod.Other(1, 0, 0, 0), 1);
        namespace.call(() -> {
            // What no tool asks for: a LOCALNODE server, a service for ESP.
            try (NetlinkSocket raw = NetlinkSocket.open(Protocol.GENERIC)) {
                int family = GenericFamily.resolve(raw, Ipvs.FAMILY).id();
                raw.request(addServer(family, odd));
                raw.request(addEspService(family));
            }
            return null;
        });

        assertThat(socket.table())
                .containsExactly(
                        new TableEntry(new VirtualService(WEB, null, Set.of(), null), List.of(odd)),
                        new TableEntry(service(WEB6, Scheduler.RR), List.of()));
        assertThat(socket.statistics()).hasSize(2);

        done(
                new Operation.EditService(service(WEB, Scheduler.RR)),
                new Operation.EditServer(WEB, server("10.0.0.2", 80, DR, 1)));
        assertThat(socket.table().getFirst())
                .isEqualTo(new TableEntry(service(WEB, Scheduler.RR), List.of(server("10.0.0.2", 80, DR, 1))));
        done(new Operation.DeleteServer(WEB, odd), new Operation.DeleteService(WEB));
    }

    private static byte[] addServer(int family, RealServer server) {
        return new MessageWriter(family, 0, new GenlMsgHdr(Ipvs.CMD_NEW_DEST, Ipvs.VERSION))
                .nested(
                        Ipvs.ATTR_SERVICE,
                        out -> out.u16(Ipvs.SVC_AF, 2)
                                .u16(Ipvs.SVC_PROTOCOL, 6)
                                .bytes(Ipvs.SVC_ADDR, ip("198.51.100.1").getAddress())
                                .bytes(Ipvs.SVC_PORT, new byte[] {0, 80}))
                .nested(
                        Ipvs.ATTR_DEST,
                        out -> out.bytes(Ipvs.DEST_ADDR, server.address().getAddress())
                                .bytes(Ipvs.DEST_PORT, new byte[] {0, 80})
                                .u32(Ipvs.DEST_FWD_METHOD, 1)
                                .u32(Ipvs.DEST_WEIGHT, server.weight())
                                .u32(Ipvs.DEST_U_THRESH, 0)
                                .u32(Ipvs.DEST_L_THRESH, 0))
                .toBytes();
    }

    private static byte[] addEspService(int family) {
        byte[] flags = ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(0)
                .putInt(-1)
                .array();
        return new MessageWriter(family, 0, new GenlMsgHdr(Ipvs.CMD_NEW_SERVICE, Ipvs.VERSION))
                .nested(
                        Ipvs.ATTR_SERVICE,
                        out -> out.u16(Ipvs.SVC_AF, 2)
                                .u16(Ipvs.SVC_PROTOCOL, 50)
                                .bytes(Ipvs.SVC_ADDR, ip("198.51.100.9").getAddress())
                                .bytes(Ipvs.SVC_PORT, new byte[] {0, 80})
                                .string(Ipvs.SVC_SCHED_NAME, "rr")
                                .bytes(Ipvs.SVC_FLAGS, flags)
                                .u32(Ipvs.SVC_TIMEOUT, 0)
                                .u32(Ipvs.SVC_NETMASK, -1))
                .toBytes();
    }

    /** More than a batch of requests, and more than one datagram of each dump. */
    @Test
    void aLargeTableIsWrittenAndReadWhole() throws Exception {
        List<TableEntry> wanted = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            VirtualService service =
                    service(endpoint(Transport.TCP, "198.18." + i / 250 + "." + (1 + i % 250), 6443), Scheduler.RR);
            List<RealServer> servers = new ArrayList<>();
            for (int j = 1; j <= (i == 0 ? 200 : 3); j++) {
                servers.add(server("10.1.0." + j, 6443, DR, j));
            }
            wanted.add(new TableEntry(service, servers));
            operations.add(add(service));
            servers.forEach(server -> operations.add(add(service.address(), server)));
        }
        done(operations.toArray(Operation[]::new));
        assertThat(socket.table()).isEqualTo(wanted);
        assertThat(saved()).hasSize(operations.size());
    }
}
