package io.cplbd.netlink.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.wire.NlMsgHdr;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final List<byte[]> MESSAGES = List.of(
            ScriptedPort.message(0x10, 0, 0),
            ScriptedPort.message(0xa00, NlMsgHdr.NLM_F_ACK, 0),
            ScriptedPort.message(0x11, 0, 0));

    private final ScriptedPort port = new ScriptedPort();
    private final NetlinkSocket socket = new NetlinkSocket(port, Duration.ofSeconds(1));

    @Test
    void isDoneAtItsAcknowledgement() throws Exception {
        port.then(kernel -> kernel.datagram(0, ScriptedPort.ack(kernel.sequence + 1, 0)));
        assertThat(socket.transaction(MESSAGES)).isNull();
        assertThat(port.sent).hasSize(1);
        assertThat(port.sent.getFirst()).hasSize(3 * NlMsgHdr.SIZE);
    }

    @Test
    void theFirstRefusalCounts() throws Exception {
        port.then(kernel -> kernel.datagram(0, ScriptedPort.ack(kernel.sequence, Errno.EPERM))
                .datagram(0, ScriptedPort.ack(kernel.sequence + 1, Errno.EBUSY)));
        Refusal refusal = Objects.requireNonNull(socket.transaction(MESSAGES));
        assertThat(refusal.index()).isZero();
        assertThat(refusal.cause().errno()).isEqualTo(Errno.EPERM);
    }

    @Test
    void answersToOthersAreNotTaken() throws Exception {
        port.then(kernel -> kernel.datagram(7, ScriptedPort.ack(kernel.sequence + 1, 0))
                .datagram(0, ScriptedPort.ack(kernel.sequence - 1, 0))
                .datagram(0, ScriptedPort.ack(kernel.sequence + 3, 0))
                .datagram(0, ScriptedPort.message(0xa00, 0, kernel.sequence + 1))
                .datagram(0, ScriptedPort.ack(kernel.sequence + 2, Errno.ENOENT)));
        assertThat(Objects.requireNonNull(socket.transaction(MESSAGES)).index()).isEqualTo(2);
    }

    @Test
    void whatIsLeftOverDisturbsNoLaterOne() throws Exception {
        port.then(kernel -> kernel.datagram(0, ScriptedPort.ack(kernel.sequence, Errno.EPERM))
                        .datagram(0, ScriptedPort.ack(kernel.sequence + 1, 0)))
                .then(kernel -> kernel.datagram(0, ScriptedPort.ack(kernel.sequence + 1, Errno.EEXIST)));
        assertThat(socket.transaction(MESSAGES)).isNotNull();
        assertThat(Objects.requireNonNull(socket.transaction(MESSAGES)).cause().errno())
                .isEqualTo(Errno.EEXIST);
    }

    @Test
    void aSilentKernelIsNotWaitedForForEver() {
        assertThatThrownBy(() -> socket.transaction(MESSAGES))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
    }
}
