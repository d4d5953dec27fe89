package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.2.3",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.4.",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.1.1.256",
                "1.2.3.1000",
                "01.2.3.4",
                "1.2.3.00",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.a",
                "+1.2.3.4",
                "1.2.3.-4",
                "0x1.2.3.4",
                "99999999999.1.1.1",
                "localhost",
                "::ffff:1.2.3.4",
                "fe80::1%lo",
                ":",
                "1:2",
                "g::"
            })
    void what_inet_pton_does_not_read_is_no_address(String text) {
        assertThat(AddressText.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "10.0.200.9", "1.20.249.250"})
    void four_decimal_bytes_are_an_address(String text) {
        assertThat(AddressText.format(Objects.requireNonNull(AddressText.parse(text))))
                .isEqualTo(text);
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
