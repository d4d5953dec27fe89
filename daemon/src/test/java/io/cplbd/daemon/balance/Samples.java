package io.cplbd.daemon.balance;

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Set;

final class Samples {
    private Samples() {}

    static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    static ServiceAddress service(int last) {
        return new ServiceAddress.Endpoint(Transport.TCP, ip("10.0.0." + last), 6443);
    }

    static VirtualService settings(ServiceAddress address) {
        return new VirtualService(address, Scheduler.RR, Set.of(), null);
    }

    static RealServer server(int last, int weight) {
        return new RealServer(ip("10.1.0." + last), 6443, new ForwardMethod.DirectRouting(), weight, 0, 0);
    }

    /** A service with real servers of weight 1. */
    static TableEntry entry(int last, int... servers) {
        return new TableEntry(
                settings(service(last)),
                Arrays.stream(servers).mapToObj(each -> server(each, 1)).toList());
    }
}
