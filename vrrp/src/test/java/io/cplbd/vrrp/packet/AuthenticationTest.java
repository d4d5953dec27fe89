package io.cplbd.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.AdvertisementCodec.Expectation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private static final Authentication PASSWORD = new Authentication.SimplePassword("s3cret");

    @Test
    void aPasswordIsPaddedWithZeros() {
        assertThat(PASSWORD.type()).isEqualTo(1);
        assertThat(PASSWORD.data()).isEqualTo("s3cret\0\0".getBytes(StandardCharsets.US_ASCII));
        assertThat(new Authentication.SimplePassword("").data()).isEqualTo(new byte[8]);
        assertThat(new Authentication.SimplePassword("12345678").data())
                .isEqualTo("12345678".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void noAuthenticationIsTypeZeroAndEightZeros() {
        assertThat(new Authentication.None().type()).isZero();
        assertThat(new Authentication.None().data()).isEqualTo(new byte[8]);
    }

    @Test
    void aPasswordOfNineBytesIsRefused() {
        assertThatThrownBy(() -> new Authentication.SimplePassword("123456789"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a VRRP password has at most 8 bytes, not 9");
        assertThatThrownBy(() -> new Authentication.SimplePassword("ääääa"))
                .as("bytes, not characters")
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyDifferingByteIsRefused() {
        assertThat(PASSWORD.accepts("s3cret\0\0".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        for (int at = 0; at < 8; at++) {
            byte[] other = PASSWORD.data();
            other[at] ^= 1;
            assertThat(PASSWORD.accepts(other)).as("byte %d", at).isFalse();
        }
        assertThat(PASSWORD.accepts("s3cret".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(PASSWORD.accepts(new byte[0])).isFalse();
    }

    @Test
    void whatIsHandedOutIsACopy() {
        PASSWORD.data()[0] = 'x';

        assertThat(PASSWORD.data()[0]).isEqualTo((byte) 's');
    }

    @Test
    void passwordsAreEqualByTheirBytes() {
        assertThat(PASSWORD)
                .isEqualTo(new Authentication.SimplePassword("s3cret"))
                .hasSameHashCodeAs(new Authentication.SimplePassword("s3cret"))
                .isNotEqualTo(new Authentication.SimplePassword("s3creT"))
                .isNotEqualTo(new Authentication.None());
    }

    /** What is printed ends up in logs and dumps. */
    @Test
    void noPasswordIsEverPrinted() {
        assertThat(PASSWORD.toString()).doesNotContain("s3cret").contains("****");
        assertThat(new Expectation(2, 100, PASSWORD, ChecksumCover.PSEUDO_HEADER, false).toString())
                .doesNotContain("s3cret")
                .contains("****");
    }
}
