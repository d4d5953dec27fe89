package io.cplbd.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cplbd.netlink.Golden;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;

/** Datagrams in which the kernel describes a generic netlink family. */
class GenericFamilyFuzzTest {
    @FuzzTest
    void family(byte[] datagram) {
        try {
            for (Message message : Message.split(Golden.buffer(datagram))) {
                GenericFamily family = GenericFamily.read(message);
                assertThat(family.id()).isBetween(1, 0xffff);
                assertThat(GenericFamily.read(message)).as("read again").isEqualTo(family);
            }
        } catch (WireException refused) {
            // as declared
        }
    }
}
