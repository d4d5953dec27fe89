package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.generic.GenericFamily;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.socket.Protocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel that the tests of tag {@code ipvs} run on is one with IPVS. */
@Tag("ipvs")
final class LabKernelIT {
    @Test
    void has_the_ipvs_family() throws NetlinkException {
        try (NetlinkSocket socket = NetlinkSocket.open(Protocol.GENERIC)) {
            assertThat(GenericFamily.resolve(socket, "IPVS").id()).isGreaterThan(16);
        }
    }

    @Test
    void each_namespace_has_a_table_of_its_own() {
        String namespace = Leftovers.PREFIX + ProcessHandle.current().pid() + "-kernel";
        Command.run("ip", "netns", "add", namespace);
        try {
            Command.run("ip", "netns", "exec", namespace, "ipvsadm", "-A", "-t", "198.18.51.200:6443", "-s", "wlc");

            assertThat(Command.run("ip", "netns", "exec", namespace, "ipvsadm", "-Ln"))
                    .contains("TCP  198.18.51.200:6443 wlc");
            assertThat(Command.run("ipvsadm", "-Ln")).doesNotContain("198.18.51.200");
        } finally {
            Leftovers.remove(namespace);
        }
    }
}
