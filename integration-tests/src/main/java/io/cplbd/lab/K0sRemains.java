package io.cplbd.lab;

import io.cplbd.ipvs.kernel.IpvsSocket;
import io.cplbd.netlink.NetlinkException;
import java.util.Set;
import java.util.TreeSet;

/** What there is of a daemon in the kernel of a node: asked of nft and ip, and of IPVS. */
final class K0sRemains {
    /** A table of nf_tables. */
    static final String REDIRECT = "redirect";
    /** A virtual server of IPVS. */
    static final String SERVICE = "service";
    /** Followed by the name of an interface. */
    static final String VIP_ON = "VIP on ";

    private K0sRemains() {}

    /**
     * Short names of what there is.
     *
     * @param ipvs whether this kernel has IPVS, and the daemons use it; else they use nf_tables
     */
    static Set<String> of(Node node, boolean ipvs) {
        Set<String> all = new TreeSet<>();
        if (ipvs) {
            if (services(node) > 0) {
                all.add(SERVICE);
            }
        } else if (Command.run(node.inside("nft", "list", "ruleset")).contains("table ")) {
            all.add(REDIRECT);
        }
        Command.run("ip", "-n", node.namespace(), "-4", "-o", "addr", "show")
                .lines()
                .filter(line -> line.contains(" " + LabNetwork.VIP + "/"))
                .map(line -> VIP_ON + line.split("\\s+", 3)[1])
                .forEach(all::add);
        return all;
    }

    private static int services(Node node) {
        return Inside.call(node.namespace(), () -> {
            try (IpvsSocket table = IpvsSocket.open()) {
                return table.statistics().size();
            } catch (NetlinkException e) {
                throw new LabException(node.name() + ": " + e.getMessage(), e);
            }
        });
    }
}
