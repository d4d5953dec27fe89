package io.cplbd.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Golden;
import io.cplbd.netlink.wire.GenlMsgHdr;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenericFamilyTest {
    @Test
    void readsTheControllersDescriptionOfItself() throws WireException {
        Message reply = Golden.load("family-nlctrl").messages(0x10).getFirst();
        assertThat(GenericFamily.read(reply)).isEqualTo(new GenericFamily("nlctrl", 16, 2, Map.of("notify", 16)));
    }

    @Test
    void asksAsGenlDoes() throws WireException {
        ByteBuffer ours = payload(GenericFamily.getFamily("nlctrl"));
        ByteBuffer golden = payload(Golden.load("family-nlctrl").sent().getFirst());
        assertThat(GenlMsgHdr.read(ours)).isEqualTo(new GenlMsgHdr(3, 2));
        assertThat(GenlMsgHdr.read(golden).command()).isEqualTo(3);
        assertThat(ours).isEqualTo(golden);
    }

    private static ByteBuffer payload(byte[] datagram) throws WireException {
        return Message.split(Golden.buffer(datagram)).getFirst().payload();
    }

    @Test
    void familyWithoutAnIdIsRefused() throws WireException {
        Message nameOnly =
                Message.split(Golden.buffer(GenericFamily.getFamily("IPVS"))).getFirst();
        assertThatThrownBy(() -> GenericFamily.read(nameOnly)).isInstanceOf(WireException.class);
    }

    @Test
    void cutOffAnywhereItIsReadOrRefused() throws WireException {
        assertThat(Golden.cutOffEverywhere(GenericFamily::read)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void damagedItIsReadOrRefused(long seed) throws WireException {
        assertThat(Golden.damaged(GenericFamily::read, seed)).isPositive();
    }
}
