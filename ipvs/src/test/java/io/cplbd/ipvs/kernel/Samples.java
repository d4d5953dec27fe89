package io.cplbd.ipvs.kernel;

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.model.VirtualService.Flag;
import io.cplbd.ipvs.model.VirtualService.Persistence;
import io.cplbd.ipvs.plan.Operation;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Services and real servers, written shortly. */
final class Samples {
    static final ForwardMethod NAT = new ForwardMethod.Masquerade();
    static final ForwardMethod DR = new ForwardMethod.DirectRouting();
    static final ForwardMethod IPIP = tunnel(Encapsulation.IPIP, Checksum.NONE);

    static final ServiceAddress WEB = endpoint(Transport.TCP, "198.51.100.1", 80);
    static final ServiceAddress WEB6 = endpoint(Transport.TCP, "2001:db8::1", 443);

    private Samples() {}

    static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    static ServiceAddress endpoint(Transport transport, String address, int port) {
        return new ServiceAddress.Endpoint(transport, ip(address), port);
    }

    static ServiceAddress mark(int mark, boolean ipv6) {
        return new ServiceAddress.FirewallMark(mark, ipv6);
    }

    static VirtualService service(ServiceAddress address, Scheduler scheduler, Flag... flags) {
        return new VirtualService(address, scheduler, Set.of(flags), null);
    }

    static VirtualService persistent(VirtualService service, int timeoutS, int prefix, @Nullable String engine) {
        return new VirtualService(
                service.address(), service.scheduler(), service.flags(), new Persistence(timeoutS, prefix, engine));
    }

    static ForwardMethod tunnel(Encapsulation encapsulation, Checksum checksum) {
        return new ForwardMethod.Tunnel(encapsulation, encapsulation == Encapsulation.GUE ? 6080 : 0, checksum);
    }

    static RealServer server(String address, int port, ForwardMethod method, int weight) {
        return server(address, port, method, weight, 0, 0);
    }

    static RealServer server(String address, int port, ForwardMethod method, int weight, long upper, long lower) {
        return new RealServer(ip(address), port, method, weight, upper, lower);
    }

    static Operation add(VirtualService service) {
        return new Operation.AddService(service);
    }

    static Operation add(ServiceAddress service, RealServer server) {
        return new Operation.AddServer(service, server);
    }

    static Set<Flag> flags(int bits) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if ((bits & flag.bit()) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }
}
