package io.cplbd.netlink.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    static final List<String> GOLDENS = Golden.ALL;

    @Test
    void splitsADatagramOfSeveralMessages() throws WireException {
        List<Message> messages = Golden.load("address-dump").messages(20);
        assertThat(messages).hasSize(8);
        assertThat(messages).allSatisfy(message -> {
            assertThat(message.header().has(NlMsgHdr.NLM_F_MULTI)).isTrue();
            assertThat(message.payload().order()).isEqualTo(ByteOrder.nativeOrder());
            assertThat(message.header().length())
                    .isEqualTo(NlMsgHdr.SIZE + message.payload().remaining());
        });
    }

    @ParameterizedTest
    @FieldSource("GOLDENS")
    void datagramCutOffAnywhereIsRefusedUnlessCutBetweenMessages(String name) throws WireException {
        for (byte[] datagram : Golden.load(name).received()) {
            int whole = 0;
            List<Message> all = Message.split(Golden.buffer(datagram));
            for (int length = 0; length < datagram.length; length++) {
                int ends = endsAt(all, length);
                ByteBuffer cut = Golden.buffer(datagram).slice(0, length);
                if (ends >= 0) {
                    assertThat(Message.split(cut)).hasSize(ends);
                    whole++;
                } else {
                    assertThatThrownBy(() -> Message.split(cut)).isInstanceOf(WireException.class);
                }
            }
            assertThat(whole).isGreaterThanOrEqualTo(all.size());
        }
    }

    /** How many messages end within {@code length} bytes, if it is at a boundary, else -1. */
    private static int endsAt(List<Message> messages, int length) {
        int at = 0;
        for (int i = 0; i < messages.size(); i++) {
            if (at == length) {
                return i;
            }
            int end = at + messages.get(i).header().length();
            int next = at + Wire.align(messages.get(i).header().length());
            if (length >= end && length < next) {
                return i + 1; // only padding is missing
            }
            at = next;
        }
        return -1;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 21, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void lengthThatLiesIsRefused(int length) {
        ByteBuffer datagram = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        datagram.putInt(0, length);
        assertThatThrownBy(() -> Message.split(datagram))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADMSG));
    }

    @Test
    void readsHeaderFieldsAsTheyLie() throws WireException {
        ByteBuffer in = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        in.putInt(16)
                .putShort((short) 0xfff0)
                .putShort((short) 0x8002)
                .putInt(-2)
                .putInt(-3)
                .flip();
        assertThat(NlMsgHdr.read(in)).isEqualTo(new NlMsgHdr(16, 0xfff0, 0x8002, -2, -3));
    }
}
