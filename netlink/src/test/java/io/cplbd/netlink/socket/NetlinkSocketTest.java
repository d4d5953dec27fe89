package io.cplbd.netlink.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.wire.GenlMsgHdr;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.MessageWriter;
import io.cplbd.netlink.wire.NlMsgHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange against a scripted kernel: what a real one does too seldom to wait for. */
class NetlinkSocketTest {
    private static final byte[] REQUEST = new MessageWriter(0x20, 0, new GenlMsgHdr(1, 1)).toBytes();

    private final ScriptedPort kernel = new ScriptedPort();
    private final NetlinkSocket socket = new NetlinkSocket(kernel, Duration.ofMillis(50));

    @AfterEach
    void close() {
        socket.close();
    }

    private static void assertRefused(int errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    private static byte[] entry(int sequence, int flags, int word) {
        return ScriptedPort.message(0x20, NlMsgHdr.NLM_F_MULTI | flags, sequence, word);
    }

    private static List<Integer> words(List<Message> messages) {
        return messages.stream().map(message -> message.payload().getInt()).toList();
    }

    @Test
    void requestIsStampedAndItsRepliesAreReturned() throws NetlinkException {
        kernel.then(k -> k.datagram(0, entry(k.sequence, 0, 11), entry(k.sequence, 0, 12))
                .datagram(0, ScriptedPort.ack(k.sequence, 0)));
        assertThat(words(socket.request(REQUEST))).containsExactly(11, 12);
        ByteBuffer sent = ByteBuffer.wrap(kernel.sent.getFirst()).order(ByteOrder.nativeOrder());
        assertThat(sent.getShort(NlMsgHdr.FLAGS_OFFSET))
                .isEqualTo((short) (NlMsgHdr.NLM_F_REQUEST | NlMsgHdr.NLM_F_ACK));
        assertThat(sent.getInt(NlMsgHdr.SEQUENCE_OFFSET)).isNotZero();
        assertThat(REQUEST[NlMsgHdr.SEQUENCE_OFFSET]).isZero();
    }

    @Test
    void answersToOthersAndFromOthersDoNotCount() throws NetlinkException {
        kernel.then(k -> k.datagram(0, ScriptedPort.ack(k.sequence - 1, Errno.EPERM))
                .datagram(4711, ScriptedPort.ack(k.sequence, Errno.EPERM))
                .datagram(0, ScriptedPort.message(NlMsgHdr.NLMSG_NOOP, 0, k.sequence))
                .datagram(0, ScriptedPort.ack(k.sequence, 0)));
        assertThat(socket.request(REQUEST)).isEmpty();
    }

    @Test
    void refusalCarriesTheErrorNumber() {
        kernel.then(k -> k.datagram(0, ScriptedPort.ack(k.sequence, Errno.EEXIST)));
        assertRefused(Errno.EEXIST, () -> socket.request(REQUEST));
    }

    @Test
    void silenceIsATimeOutAndALateAnswerIsNotTakenForTheNext() throws NetlinkException {
        assertRefused(Errno.ETIMEDOUT, () -> socket.request(REQUEST));
        int late = kernel.sequence;
        kernel.then(
                k -> k.datagram(0, ScriptedPort.ack(late, Errno.EPERM)).datagram(0, ScriptedPort.ack(k.sequence, 0)));
        assertThat(socket.request(REQUEST)).isEmpty();
    }

    @Test
    void lostAnswerIsToldAndTheQueueEmptied() {
        kernel.then(k -> k.loses(Errno.ENOBUFS));
        assertRefused(Errno.ENOBUFS, () -> socket.request(REQUEST));
        assertThat(kernel.drains).isPositive();
        kernel.then(k -> k.datagram(0, ScriptedPort.message(NlMsgHdr.NLMSG_OVERRUN, 0, k.sequence)));
        assertRefused(Errno.ENOBUFS, () -> socket.request(REQUEST));
    }

    @Test
    void unreadableAnswerIsToldAsSuch() {
        kernel.then(k -> k.datagram(0, new byte[] {9, 0, 0, 0, 1}));
        assertRefused(Errno.EBADMSG, () -> socket.request(REQUEST));
        kernel.then(k -> k.datagram(0, ScriptedPort.message(NlMsgHdr.NLMSG_ERROR, 0, k.sequence)));
        assertRefused(Errno.EBADMSG, () -> socket.request(REQUEST));
    }

    @Test
    void dumpIsReadToItsEnd() throws NetlinkException {
        kernel.then(k -> k.datagram(0, entry(k.sequence, 0, 1), entry(k.sequence, 0, 2))
                .datagram(0, entry(k.sequence, 0, 3), ScriptedPort.done(k.sequence, 0)));
        assertThat(words(socket.dump(REQUEST))).containsExactly(1, 2, 3);
        ByteBuffer sent = ByteBuffer.wrap(kernel.sent.getFirst()).order(ByteOrder.nativeOrder());
        assertThat(sent.getShort(NlMsgHdr.FLAGS_OFFSET))
                .isEqualTo((short) (NlMsgHdr.NLM_F_REQUEST | NlMsgHdr.NLM_F_DUMP));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptedDumpIsReadAgain(boolean flagOnDone) throws NetlinkException {
        int onEntry = flagOnDone ? 0 : NlMsgHdr.NLM_F_DUMP_INTR;
        int onDone = flagOnDone ? NlMsgHdr.NLM_F_DUMP_INTR : 0;
        kernel.then(k -> k.datagram(0, entry(k.sequence, onEntry, 1), ScriptedPort.done(k.sequence, onDone)))
                .then(k -> k.datagram(0, entry(k.sequence, 0, 2), ScriptedPort.done(k.sequence, 0)));
        assertThat(words(socket.dump(REQUEST))).containsExactly(2);
    }

    @Test
    void dumpThatLostAPartIsReadAgain() throws NetlinkException {
        kernel.then(k -> k.datagram(0, entry(k.sequence, 0, 1)).loses(Errno.ENOBUFS))
                .then(k -> k.datagram(0, entry(k.sequence, 0, 2), ScriptedPort.done(k.sequence, 0)));
        assertThat(words(socket.dump(REQUEST))).containsExactly(2);
    }

    @Test
    void dumpInterruptedEveryTimeIsGivenUp() {
        Consumer<ScriptedPort> interrupted =
                k -> k.datagram(0, ScriptedPort.done(k.sequence, NlMsgHdr.NLM_F_DUMP_INTR));
        Collections.nCopies(50, interrupted).forEach(kernel::then);
        assertRefused(Errno.EINTR, () -> socket.dump(REQUEST));
        assertThat(kernel.sent).hasSize(10);
    }

    @Test
    void refusedDumpIsNotRepeated() {
        kernel.then(k -> k.datagram(0, ScriptedPort.ack(k.sequence, Errno.EPERM)));
        assertRefused(Errno.EPERM, () -> socket.dump(REQUEST));
        kernel.then(k -> k.datagram(0, ScriptedPort.message(NlMsgHdr.NLMSG_DONE, 0, k.sequence, -Errno.ENOENT)));
        assertRefused(Errno.ENOENT, () -> socket.dump(REQUEST));
        assertRefused(Errno.ETIMEDOUT, () -> socket.dump(REQUEST));
        assertThat(kernel.sent).hasSize(3);
    }

    @Test
    void batchTellsWhichMessageWasRefused() throws NetlinkException {
        kernel.then(k -> k.datagram(0, ScriptedPort.ack(k.sequence + 1, Errno.ENODEV))
                .datagram(0, ScriptedPort.ack(k.sequence + 2, 0)));
        List<Outcome> outcomes = socket.batch(Collections.nCopies(3, REQUEST));
        assertThat(kernel.sent).hasSize(1);
        assertThat(kernel.sent.getFirst()).hasSize(3 * REQUEST.length);
        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Done());
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.cause().errno()).isEqualTo(Errno.ENODEV));
        assertThat(outcomes.get(2)).isEqualTo(new Outcome.Done());
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOBUFS, Errno.ETIMEDOUT})
    void batchOfWhichTheEndIsNotAnsweredIsUnknownButForItsRefusals(int errno) throws NetlinkException {
        kernel.then(k -> {
            k.datagram(0, ScriptedPort.ack(k.sequence + 1, Errno.ENODEV));
            if (errno == Errno.ENOBUFS) {
                k.loses(errno);
            }
        });
        List<Outcome> outcomes = socket.batch(Collections.nCopies(3, REQUEST));
        assertThat(outcomes)
                .map(outcome -> ((Outcome.Refused) outcome).cause().errno())
                .containsExactly(errno, Errno.ENODEV, errno);
    }

    @Test
    void onlyTheLastOfABatchAsksForAnAnswer() throws NetlinkException {
        kernel.then(k -> k.datagram(0, ScriptedPort.ack(k.sequence + 2, 0)));
        assertThat(socket.batch(Collections.nCopies(3, REQUEST))).containsOnly(new Outcome.Done());
        ByteBuffer sent = ByteBuffer.wrap(kernel.sent.getFirst()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 3; i++) {
            int flags = sent.getShort(i * REQUEST.length + NlMsgHdr.FLAGS_OFFSET);
            assertThat(flags & NlMsgHdr.NLM_F_ACK).isEqualTo(i == 2 ? NlMsgHdr.NLM_F_ACK : 0);
        }
    }

    @Test
    void longBatchGoesInPartsThatFitTheBuffers() throws NetlinkException {
        Consumer<ScriptedPort> acknowledgesAll = k -> {
            ByteBuffer sent = ByteBuffer.wrap(k.sent.getLast()).order(ByteOrder.nativeOrder());
            while (sent.hasRemaining()) {
                int at = sent.position();
                k.datagram(0, ScriptedPort.ack(sent.getInt(at + NlMsgHdr.SEQUENCE_OFFSET), 0));
                sent.position(at + sent.getInt(at));
            }
        };
        Collections.nCopies(20, acknowledgesAll).forEach(kernel::then);
        assertThat(socket.batch(Collections.nCopies(300, REQUEST))).hasSize(300).containsOnly(new Outcome.Done());
        assertThat(kernel.sent).hasSize(3);
        byte[] large = new MessageWriter(0x20, 0, new GenlMsgHdr(1, 1))
                .bytes(1, new byte[30_000])
                .toBytes();
        assertThat(socket.batch(Collections.nCopies(5, large))).containsOnly(new Outcome.Done());
        assertThat(kernel.sent).hasSize(6);
        assertThat(socket.batch(List.of())).isEmpty();
    }
}
