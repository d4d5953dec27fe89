package io.cplbd.netlink.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtNextHopTest {
    private static ByteBuffer hop(int length) {
        return ByteBuffer.allocate(RtNextHop.SIZE)
                .order(ByteOrder.nativeOrder())
                .putShort((short) length)
                .put((byte) 5)
                .put((byte) 255)
                .putInt(3)
                .flip();
    }

    @Test
    void weightIsOneMoreThanItsField() throws WireException {
        assertThat(RtNextHop.readAll(hop(8))).containsExactly(new RtNextHop(5, 256, 3, new Attributes(List.of())));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 0xffff})
    void lengthThatLiesIsRefused(int length) {
        assertThatThrownBy(() -> RtNextHop.readAll(hop(length))).isInstanceOf(WireException.class);
    }
}
