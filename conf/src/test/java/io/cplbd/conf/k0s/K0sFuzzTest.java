package io.cplbd.conf.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cplbd.conf.Repetition;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import java.net.InetAddress;
import java.util.List;

/**
 * A k0s.yaml of any bytes: one byte of settings, then the text. Remarks come of it, never an exception; and what can be run
 * gives a keepalived.conf about which there is nothing to say.
 */
class K0sFuzzTest {
    private static final int REPEATED = 0x0f;
    private static final int MAX_BYTES = 128 * 1024;
    private static final HostFacts HOST = K0sTexts.host("10.0.0.1/24", "fe80::1/64", "2001:db8:2::11/64");
    private static final List<InetAddress> BACK_ENDS = List.of(
            K0sTexts.address("10.0.0.1"),
            K0sTexts.address("10.0.0.2"),
            K0sTexts.address("2001:db8:2::11"),
            K0sTexts.address("2001:db8:2::12"));

    @FuzzTest
    void k0s(byte[] input) {
        if (input.length == 0 || input.length > MAX_BYTES) {
            return;
        }
        K0sConfiguration configuration =
                K0sConfiguration.parse("k0s.yaml", Repetition.expand(input, 1, input[0] & REPEATED));
        HostileYamlTest.assertPresentable(configuration);

        Placement placement = Placement.of(configuration, HOST);
        if (configuration.hasErrors() || placement.hasErrors()) {
            return;
        }
        Equivalent equivalent =
                Equivalent.of(configuration, placement, BACK_ENDS, List.of(BalancedPort.api(configuration)));
        KeepalivedConfiguration read = K0sTexts.keepalivedConf(equivalent.text());
        assertThat(K0sTexts.complaints(read.diagnostics()))
                .as(equivalent.text())
                .isEmpty();
        assertThat(read.instances()).hasSameSizeAs(placement.instances());
    }
}
