package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of the port of a real server: behind anything but NAT it gets the packet as it is, with the port of the service.
 *
 * @param servicePorts that of the service, those of a group, or none for a mark
 */
record PortRule(List<Integer> servicePorts, boolean oneAddress) {
    static PortRule of(Service service) {
        if (service instanceof Service.Address address) {
            return new PortRule(List.of(address.port()), true);
        }
        List<Integer> ports = new ArrayList<>();
        if (service instanceof Service.Group group) {
            for (VirtualServerGroup.Entry entry : group.entries()) {
                if (entry instanceof VirtualServerGroup.Range range && !ports.contains(range.port())) {
                    ports.add(range.port());
                }
            }
        }
        return new PortRule(ports, false);
    }

    /** The port in effect; 0 for that of each packet or service. */
    int apply(Endpoint server, Forwarding forwarding, String what, Diagnostics diagnostics) {
        int servicePort = oneAddress ? servicePorts.getFirst() : 0;
        if (server.port() == 0) {
            return servicePort;
        }
        if (!forwarding.keepsPort()) {
            return server.port();
        }
        if (!servicePorts.equals(List.of(server.port()))) {
            diagnostics.warning(
                    server.word().position(),
                    server.word().text(),
                    what + " " + Diagnostics.quoted(server.word().text()) + ": found port " + server.port()
                            + ", but without NAT packets keep the port of the service"
                            + (oneAddress ? ", " + servicePort : "") + "; the port is ignored");
        }
        return servicePort;
    }
}
