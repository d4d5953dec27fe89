package io.cplbd.ipvs.check.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7:80",
        "::, [::]:80",
        "::1, [::1]:80",
        "fe80::, [fe80::]:80",
        "2001:DB8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
        "2001:db8:0:1:0:0:0:1, [2001:db8:0:1::1]:80",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
        "1:2:3:4:5:6:0:0, [1:2:3:4:5:6::]:80",
        "fe80::1%1, [fe80::1]:80",
    })
    void hosts(String address, String expected) {
        assertThat(Words.hostAndPort(InetAddress.ofLiteral(address), 80)).isEqualTo(expected);
    }

    @Test
    void durations() {
        assertThat(Words.duration(5_000_000_000L)).isEqualTo("5 s");
        assertThat(Words.duration(1_500_000_000L)).isEqualTo("1500 ms");
        assertThat(Words.duration(1_500_000_001L)).isEqualTo("1500000001 ns");
    }

    @Test
    void whatServersSendIsMadeFitForALog() {
        assertThat(Words.quoted("a\u001b[2Jb\n\u00fc")).isEqualTo("\"a?[2Jb??\"");
        assertThat(Words.quoted("x".repeat(61))).isEqualTo("\"" + "x".repeat(60) + "...\"");
    }

    @Test
    void everyFailureHasAReasonOfOneLine() {
        assertThat(Words.why(new IOException("one\ntwo"))).isEqualTo("one");
        assertThat(Words.why(new EOFException())).isEqualTo("EOFException");
        assertThat(Words.why(new IOException(" "))).isEqualTo("IOException");
        assertThat(Words.why(new SSLException("readHandshakeRecord", new SocketException("Broken pipe"))))
                .isEqualTo("Broken pipe");
    }
}
