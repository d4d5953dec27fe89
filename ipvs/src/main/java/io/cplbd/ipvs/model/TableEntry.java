package io.cplbd.ipvs.model;

import java.util.List;

/** A virtual service with its real servers, in their order: one entry of the kernel's table, wanted or read. */
public record TableEntry(VirtualService service, List<RealServer> servers) {
    public TableEntry {
        servers = List.copyOf(servers);
    }
}
