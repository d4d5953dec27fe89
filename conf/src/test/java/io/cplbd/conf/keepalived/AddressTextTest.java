package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:0DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "fe80:0:0:0:0:0:0:0, fe80::",
    })
    void ipv6_is_written_as_rfc_5952_has_it(String text, String expected) {
        assertThat(AddressText.format(Objects.requireNonNull(AddressText.parse(text))))
                .isEqualTo(expected);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void an_address_is_the_same_as_text_and_as_number(int seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        for (int i = random.nextInt(bytes.length); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = 0;
        }
        InetAddress address = InetAddress.getByAddress(bytes);

        assertThat(AddressText.address(AddressText.number(address), AddressFamily.of(address)))
                .isEqualTo(address);
        assertThat(AddressText.parse(AddressText.format(address))).isEqualTo(address);
    }
}
