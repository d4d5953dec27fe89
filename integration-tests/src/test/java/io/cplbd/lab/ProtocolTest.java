package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bounds that the lab measures against, and the configuration it gives the daemons. */
final class ProtocolTest {
    @Test
    void whole_seconds_are_version_2() {
        Protocol protocol = Protocol.ofInterval(1);

        assertThat(protocol.version()).isEqualTo(2);
        assertThat(protocol.skewNs()).isEqualTo(218_750_000);
        assertThat(protocol.masterDownNs()).isEqualTo(3_218_750_000L);
        assertThat(Protocol.ofInterval(255).version()).isEqualTo(2);
    }

    @Test
    void the_skew_of_version_2_does_not_grow_with_the_interval() {
        assertThat(Protocol.ofInterval(2).skewNs()).isEqualTo(218_750_000);
    }

    @Test
    void shorter_intervals_are_version_3_with_a_skew_in_proportion() {
        Protocol protocol = Protocol.ofInterval(0.01);

        assertThat(protocol.version()).isEqualTo(3);
        assertThat(protocol.skewNs()).isEqualTo(2_187_500);
        assertThat(protocol.masterDownNs()).isEqualTo(32_187_500);
        assertThat(Protocol.ofInterval(1.5).version()).isEqualTo(3);
    }

    @Test
    void the_configuration_is_k0s_own() throws IOException {
        String k0s = Files.readString(Path.of("target/test-classes/k0s-conf/a/keepalived.conf"));

        assertThat(words(KeepalivedConf.of(Protocol.ofInterval(1))))
                .isEqualTo(words(k0s.replace("192.168.122.200", LabNetwork.VIP)));
    }

    @Test
    void version_3_has_no_password() {
        assertThat(KeepalivedConf.of(Protocol.ofInterval(0.01)))
                .contains("version 3", "advert_int 0.01\n")
                .doesNotContain("auth");
    }

    private static List<String> words(String configuration) {
        return List.of(configuration.strip().split("\\s+"));
    }
}
