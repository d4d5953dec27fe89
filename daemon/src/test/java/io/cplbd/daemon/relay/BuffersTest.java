package io.cplbd.daemon.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static ByteBuffer rest(Buffers buffers, int length) {
        ByteBuffer shared = buffers.shared();
        for (int i = 0; i < length; i++) {
            shared.put((byte) i);
        }
        return shared.flip();
    }

    @Test
    void whatIsKeptIsACopy() {
        Buffers buffers = new Buffers(1);
        ByteBuffer kept = buffers.keep(rest(buffers, 3));
        buffers.shared().put((byte) 9);
        assertThat(kept.remaining()).isEqualTo(3);
        assertThat(kept.get()).isZero();
    }

    @Test
    void readsBecomeSmallWhenTooMuchWaitsAndLargeAgainAfterwards() {
        Buffers buffers = new Buffers(2);
        ByteBuffer first = buffers.keep(rest(buffers, 10));
        assertThat(buffers.shared().remaining()).isEqualTo(Buffers.SIZE);
        ByteBuffer second = buffers.keep(rest(buffers, 10));
        int tight = buffers.shared().remaining();
        assertThat(tight).isLessThan(Buffers.SIZE / 10);

        ByteBuffer third = buffers.keep(rest(buffers, tight));
        assertThat(third.capacity()).isEqualTo(tight);
        assertThat(third.isDirect()).isFalse();
        buffers.release(third);
        assertThat(buffers.shared().remaining()).isEqualTo(tight);

        buffers.release(first);
        assertThat(buffers.shared().remaining()).isEqualTo(Buffers.SIZE);
        assertThat(buffers.keep(rest(buffers, 5))).isSameAs(first);
        assertThat(first.remaining()).isEqualTo(5);
        assertThat(second.remaining()).isEqualTo(10);
    }
}
