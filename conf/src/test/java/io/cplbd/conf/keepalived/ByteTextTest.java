package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteTextTest {
    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void no_byte_is_lost_or_changed(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(64)];
        for (int i = 0; i < bytes.length; i++) {
            // Half ASCII, half bytes that are UTF-8 only by chance.
            bytes[i] = (byte) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(128, 256));
        }

        assertThat(ByteText.encode(ByteText.decode(bytes, 0, bytes.length))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "gr\u00fc\u00dfe", "\u20ac", "\uD83D\uDE00 x"})
    void utf_8_is_read_as_such(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(ByteText.decode(bytes, 0, bytes.length)).isEqualTo(text);
        assertThat(ByteText.encode(text)).isEqualTo(bytes);
    }

    @Test
    void only_the_part_asked_for_is_read() {
        assertThat(ByteText.decode(new byte[] {'a', 'b', (byte) 0xff, 'c'}, 1, 3))
                .isEqualTo("b\uDCFF");
    }
}
