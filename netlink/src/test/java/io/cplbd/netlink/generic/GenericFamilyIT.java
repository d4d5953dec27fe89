package io.cplbd.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.socket.Protocol;
import org.junit.jupiter.api.Test;

/** Asks the real kernel; needs no root. */
class GenericFamilyIT {
    @Test
    void resolvesByName() throws NetlinkException {
        try (NetlinkSocket socket = NetlinkSocket.open(Protocol.GENERIC)) {
            GenericFamily controller = GenericFamily.resolve(socket, "nlctrl");
            assertThat(controller.id()).isEqualTo(16);
            assertThat(controller.groups()).containsKey("notify");
        }
    }

    @Test
    void absentFamilyIsNamed() throws NetlinkException {
        try (NetlinkSocket socket = NetlinkSocket.open(Protocol.GENERIC)) {
            assertThatThrownBy(() -> GenericFamily.resolve(socket, "nosuch"))
                    .hasMessageStartingWith("ENOENT: generic netlink family nosuch is not there");
            assertThatThrownBy(() -> GenericFamily.resolve(socket, "a-name-of-sixteen"))
                    .hasMessageStartingWith("ENOENT: generic netlink family a-name-of-sixteen");
        }
    }
}
