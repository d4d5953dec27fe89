package io.cplbd.ipvs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.DirectRouting;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.ForwardMethod.Masquerade;
import io.cplbd.ipvs.model.ForwardMethod.Tunnel;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("198.18.51.1");

    @ParameterizedTest
    @EnumSource(Scheduler.class)
    void everySchedulerIsFoundByItsKernelName(Scheduler scheduler) {
        assertThat(Scheduler.named(scheduler.kernelName())).contains(scheduler);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RR", "random"})
    void otherNamesAreNoSchedulers(String name) {
        assertThat(Scheduler.named(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void portsHaveTheirRange(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServiceAddress.Endpoint(Transport.TCP, ADDRESS, port))
                .withMessageContaining(Integer.toString(port));
        assertThatIllegalArgumentException().isThrownBy(() -> new RealServer(ADDRESS, port, new Masquerade(), 1, 0, 0));
    }

    @Test
    void theFamilyOfAServiceIsThatOfItsAddressOrSaid() {
        assertThat(new ServiceAddress.Endpoint(Transport.TCP, ADDRESS, 6443).ipv6())
                .isFalse();
        assertThat(new ServiceAddress.Endpoint(Transport.TCP, InetAddress.ofLiteral("2001:db8::1"), 6443).ipv6())
                .isTrue();
        assertThat(new ServiceAddress.FirewallMark(7, true).ipv6()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new ServiceAddress.FirewallMark(0, false));
    }

    @ParameterizedTest
    @CsvSource({"GUE, 0", "IPIP, 6080", "GRE, 6080"})
    void onlyGueHasAPort(Encapsulation encapsulation, int port) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tunnel(encapsulation, port, Checksum.NONE));
    }

    @Test
    void onlyTranslationChangesPorts() {
        assertThat(new Masquerade().keepsPort()).isFalse();
        assertThat(new DirectRouting().keepsPort()).isTrue();
        assertThat(new Tunnel(Encapsulation.GUE, 6080, Checksum.REMOTE).keepsPort())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "1, -1, 0", "1, 0, -1", "1, 10, 11", "1, 4294967296, 0"})
    void weightsAndThresholdsHaveTheirRange(int weight, long upper, long lower) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RealServer(ADDRESS, 6443, new DirectRouting(), weight, upper, lower));
    }
}
