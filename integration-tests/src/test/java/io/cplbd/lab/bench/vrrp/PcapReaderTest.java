package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams in the format of libpcap. */
final class PcapReaderTest {
    private static final int NANOS = 0xa1b23c4d;
    private static final int MICROS = 0xa1b2c3d4;

    @Test
    void nanoseconds_and_microseconds_in_both_orders() throws IOException {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            assertThat(read(stream(order, NANOS, 1, 3))).containsExactly("1700000000000000123: 3");
            assertThat(read(stream(order, MICROS, 1, 3))).containsExactly("1700000000000123000: 3");
        }
    }

    @Test
    void a_stream_that_ends_within_a_packet_has_those_before_it() throws IOException {
        byte[] whole = stream(ByteOrder.LITTLE_ENDIAN, NANOS, 1, 3, 5);

        assertThat(read(whole)).containsExactly("1700000000000000123: 3", "1700000000000000123: 5");
        for (int cut = 1; cut < 16 + 5; cut++) {
            assertThat(read(Arrays.copyOf(whole, whole.length - cut))).containsExactly("1700000000000000123: 3");
        }
    }

    @Test
    void what_is_no_capture_of_ethernet_is_refused() {
        assertThatThrownBy(() -> read(new byte[24])).hasMessage("no pcap stream: begins with 00000000");
        assertThatThrownBy(() -> read(stream(ByteOrder.BIG_ENDIAN, NANOS, 113)))
                .hasMessage("link type 113, expected 1");
        assertThatThrownBy(() -> read(stream(ByteOrder.BIG_ENDIAN, NANOS, 1, -1)))
                .hasMessage("a packet of 4294967295 bytes");
        assertThatThrownBy(() -> read(new byte[23])).isInstanceOf(IOException.class);
    }

    private static List<String> read(byte[] stream) throws IOException {
        List<String> packets = new ArrayList<>();
        new PcapReader(new ByteArrayInputStream(stream))
                .forEach((atNs, frame) -> packets.add(atNs + ": " + frame.limit()));
        return packets;
    }

    private static byte[] stream(ByteOrder order, int magic, int link, int... lengths) {
        ByteBuffer stream = ByteBuffer.allocate(1_000).order(order);
        stream.putInt(magic).putInt(0).putInt(0).putInt(0).putInt(65_535).putInt(link);
        for (int length : lengths) {
            stream.putInt(1_700_000_000).putInt(123).putInt(length).putInt(100);
            stream.put(new byte[Math.max(0, length)]);
        }
        return Arrays.copyOf(stream.array(), stream.position());
    }
}
