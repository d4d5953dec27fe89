package io.cplbd.lab;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a controller needs before it can be a real server of IPVS with direct routing. */
final class DirectRouting {
    private static final String DEVICE = "dummyvip0";

    private DirectRouting() {}

    /**
     * Gives the node the VIP on a device of its own, and has it keep silent about it.
     *
     * @throws LabException if this kernel has no dummy devices
     */
    static void prepare(Node node) {
        // As k0s does it: on every controller, with the longest prefix, and the device is never set up.
        Command.run("ip", "-n", node.namespace(), "link", "add", "name", DEVICE, "type", "dummy");
        Command.run("ip", "-n", node.namespace(), "addr", "add", LabNetwork.VIP + "/32", "dev", DEVICE);
        // As k0s does not do it: with the kernel's own values every controller would answer for the VIP.
        Inside.call(node.namespace(), () -> {
            Path all = Path.of("/proc/sys/net/ipv4/conf/all");
            // Only for addresses of the interface that the question came in by.
            Files.writeString(all.resolve("arp_ignore"), "1");
            // An answer to a client must not make it believe that the VIP is here.
            return Files.writeString(all.resolve("arp_announce"), "2");
        });
    }
}
