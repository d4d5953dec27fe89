package io.cplbd.ipvs.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Asks any kernel for a family that none has; needs no root. */
class IpvsSocketTest {
    @Test
    void absentFamilyIsSaidWithItsRemedy() {
        assertThatThrownBy(() -> IpvsSocket.open("nosuch", List.of("echo", "not found")))
                .hasMessage("ENOENT: this kernel has no IPVS: load its module with 'echo not found', or boot a kernel"
                        + " with CONFIG_IP_VS (echo not found said: not found)");
        assertThatThrownBy(() -> IpvsSocket.open("nosuch", List.of("true")))
                .hasMessageEndingWith("or boot a kernel with CONFIG_IP_VS");
    }

    @Test
    void commandThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> IpvsSocket.open("nosuch", List.of("/nonexistent/modprobe", "ip_vs")))
                .hasMessageStartingWith("ENOENT: this kernel has no IPVS: load its module with")
                .hasMessageContaining("No such file");
    }

    @Test
    void commandThatDoesNotEndIsGivenUp() {
        assertThat(KernelModule.load(List.of("sleep", "60"), Duration.ofMillis(20)))
                .isEqualTo("does not end");
    }

    @Test
    void interruptionIsKept() {
        Thread.currentThread().interrupt();
        assertThat(KernelModule.load(List.of("sleep", "60"), Duration.ofSeconds(30)))
                .isEqualTo("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
