package io.cplbd.netlink.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.NlMsgHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Answers to a request, a dump, a batch and a transaction: acknowledgements, refusals and their extended form, ends of dumps,
 * parts of other exchanges. One byte of settings, one that says where a second datagram starts, then the datagrams.
 */
class ExchangeFuzzTest {
    /** Leaves the sequence numbers as they are; else they are near that of the request, which no fuzzer could guess. */
    private static final int OWN_SEQUENCE = 0x10;

    private static final int SETTINGS_BYTES = 2;
    private static final int MAX_BYTES = 16 * 1024;
    private static final int REQUESTS = 4;

    @FuzzTest
    void exchange(byte[] input) {
        if (input.length < SETTINGS_BYTES || input.length > MAX_BYTES) {
            return;
        }
        int cut = Math.min(input.length, SETTINGS_BYTES + (input[1] & 0xff) * Integer.BYTES);
        byte[] first = Arrays.copyOfRange(input, SETTINGS_BYTES, cut);
        byte[] second = Arrays.copyOfRange(input, cut, input.length);
        boolean stamped = (input[0] & OWN_SEQUENCE) == 0;
        ScriptedPort port = new ScriptedPort();
        port.then(p ->
                p.datagram(0, stamped(first, p.sequence, stamped)).datagram(0, stamped(second, p.sequence, stamped)));
        NetlinkSocket socket = new NetlinkSocket(port, Duration.ofSeconds(1));
        byte[] request = ScriptedPort.message(NlMsgHdr.NLMSG_MIN_TYPE, 0, 0);
        List<byte[]> requests = List.of(request, request, request, request);
        try {
            switch (input[0] & 0x03) {
                case 0 -> check(socket.request(request));
                case 1 -> check(socket.dump(request));
                case 2 -> assertThat(socket.batch(requests)).hasSize(REQUESTS).doesNotContainNull();
                default -> {
                    Refusal refusal = socket.transaction(requests);
                    if (refusal != null) {
                        assertThat(refusal.index()).isBetween(0, REQUESTS - 1);
                        assertThat(refusal.cause().errno()).isNotZero();
                    }
                }
            }
        } catch (NetlinkException refused) {
            assertThat(refused.errno()).isNotZero();
            assertThat(refused).message().isNotEmpty();
        }
    }

    private static void check(List<Message> answers) {
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.header().type())
                        .isNotIn(
                                NlMsgHdr.NLMSG_NOOP,
                                NlMsgHdr.NLMSG_ERROR,
                                NlMsgHdr.NLMSG_DONE,
                                NlMsgHdr.NLMSG_OVERRUN));
    }

    /** With the sequence numbers counted from {@code sequence}, of each message only their two lowest bits kept. */
    private static byte[] stamped(byte[] datagram, int sequence, boolean stamped) {
        ByteBuffer out = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        int at = 0;
        while (stamped && datagram.length - at >= NlMsgHdr.SIZE) {
            int low = out.getInt(at + NlMsgHdr.SEQUENCE_OFFSET) & 0x03;
            out.putInt(at + NlMsgHdr.SEQUENCE_OFFSET, sequence + low);
            int length = Math.clamp(out.getInt(at), NlMsgHdr.SIZE, datagram.length);
            at = Math.min(at + (length + 3 & ~3), datagram.length);
        }
        return datagram;
    }
}
