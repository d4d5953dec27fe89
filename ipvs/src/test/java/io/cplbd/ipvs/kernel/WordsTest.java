package io.cplbd.ipvs.kernel;

import static io.cplbd.ipvs.kernel.Samples.NAT;
import static io.cplbd.ipvs.kernel.Samples.WEB;
import static io.cplbd.ipvs.kernel.Samples.WEB6;
import static io.cplbd.ipvs.kernel.Samples.mark;
import static io.cplbd.ipvs.kernel.Samples.server;
import static io.cplbd.ipvs.kernel.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WordsTest {
    private static final RealServer SERVER = server("10.0.0.2", 8080, NAT, 1);

    static Stream<Arguments> refusals() {
        Operation add = new Operation.AddService(service(WEB, Scheduler.MH));
        Operation addServer = new Operation.AddServer(mark(-1, false), SERVER);
        return Stream.of(
                arguments(
                        add,
                        Errno.ENOENT,
                        "ENOENT: add virtual service TCP 198.51.100.1:80 mh: the kernel has no such scheduler or"
                                + " persistence engine"),
                arguments(add, Errno.EEXIST, "EEXIST: add virtual service TCP 198.51.100.1:80 mh: it is there already"),
                arguments(
                        new Operation.EditService(service(mark(7, true), Scheduler.RR)),
                        3,
                        "ESRCH: edit virtual service FWM 7 IPv6 rr: there is no such virtual service"),
                arguments(
                        new Operation.DeleteService(WEB6),
                        Errno.EPERM,
                        "EPERM: delete virtual service TCP [2001:db8:0:0:0:0:0:1]:443: CAP_NET_ADMIN is needed"),
                arguments(
                        addServer,
                        Errno.EINVAL,
                        "EINVAL: add real server 10.0.0.2:8080 to FWM 4294967295: the kernel's own words"),
                arguments(
                        new Operation.EditServer(WEB, SERVER),
                        Errno.ENOENT,
                        "ENOENT: edit real server 10.0.0.2:8080 of TCP 198.51.100.1:80: there is no such real server"),
                arguments(
                        new Operation.DeleteServer(WEB, SERVER),
                        Errno.ENOENT,
                        "ENOENT: delete real server 10.0.0.2:8080 of TCP 198.51.100.1:80: there is no such real"
                                + " server"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalsNameTheOperation(Operation operation, int errno, String words) {
        NetlinkException refusal = Words.refusal(operation, new NetlinkException(errno, "the kernel's own words"));
        assertThat(refusal).hasMessage(words);
        assertThat(refusal.errno()).isEqualTo(errno);
    }

    @Test
    void theOrderIsThatOfAddressesThenMarks() {
        assertThat(Stream.of(mark(2, true), WEB6, mark(-1, false), WEB, mark(3, false))
                        .sorted(AddressOrder::services))
                .containsExactly(WEB, WEB6, mark(3, false), mark(-1, false), mark(2, true));
        assertThat(Stream.of(
                                server("2001:db8::1", 1, NAT, 1),
                                server("200.0.0.2", 1, NAT, 1),
                                server("10.0.0.3", 9, NAT, 1),
                                server("10.0.0.3", 8, NAT, 1))
                        .sorted(AddressOrder::servers)
                        .map(server -> server.address().getHostAddress() + " " + server.port()))
                .containsExactly("10.0.0.3 8", "10.0.0.3 9", "200.0.0.2 1", "2001:db8:0:0:0:0:0:1 1");
    }
}
