package io.cplbd.netlink.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {
    private static Attributes written(java.util.function.Consumer<MessageWriter> body) throws WireException {
        MessageWriter out = new MessageWriter(0x20, 0x100, new GenlMsgHdr(1, 2));
        body.accept(out);
        Message message = Message.split(Golden.buffer(out.toBytes())).getFirst();
        assertThat(message.header()).isEqualTo(new NlMsgHdr(out.toBytes().length, 0x20, 0x100, 0, 0));
        ByteBuffer in = message.payload();
        assertThat(GenlMsgHdr.read(in)).isEqualTo(new GenlMsgHdr(1, 2));
        return Attributes.read(in);
    }

    private static Attribute found(Attributes attributes, int type) {
        return Objects.requireNonNull(attributes.find(type));
    }

    @Test
    void everyKindOfValueComesBackAsItWasWritten() throws WireException {
        Attributes attributes = written(out -> out.u8(1, 0xfe)
                .u16(2, 0xfffe)
                .u32(3, -2)
                .string(4, "eth0")
                .bytes(5, new byte[] {1, 2, 3, 4, 5})
                .nested(6, inner -> inner.u8(1, 7).nested(2, innermost -> innermost.string(1, "x"))));
        assertThat(attributes.u8(1, 0)).isEqualTo(0xfe);
        assertThat(attributes.u16(2, 0)).isEqualTo(0xfffe);
        assertThat(attributes.u32(3, 0)).isEqualTo(-2);
        assertThat(attributes.string(4)).isEqualTo("eth0");
        assertThat(found(attributes, 5).bytes()).containsExactly(1, 2, 3, 4, 5);
        assertThat(attributes.nested(6).u8(1, 0)).isEqualTo(7);
        assertThat(attributes.nested(6).nested(2).string(1)).isEqualTo("x");
    }

    @Test
    void paddingFollowsTheKernel() {
        byte[] bytes = new MessageWriter(1, 0, new GenlMsgHdr(0, 0))
                .u8(1, 0xff)
                .nested(2, inner -> inner.u16(3, 0xffff))
                .toBytes();
        ByteBuffer expected = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
        expected.putInt(40).putShort((short) 1).putShort((short) 0).putLong(0).putInt(0);
        expected.putShort((short) 5).putShort((short) 1).put((byte) 0xff).position(28);
        expected.putShort((short) 12).putShort((short) 0x8002);
        expected.putShort((short) 6).putShort((short) 3).putShort((short) 0xffff);
        assertThat(bytes).isEqualTo(expected.array());
    }

    @Test
    void writerGrowsBeyondItsFirstBuffer() throws WireException {
        byte[] large = new byte[3000];
        java.util.Arrays.fill(large, (byte) 9);
        Attributes attributes = written(out -> {
            for (int i = 1; i <= 20; i++) {
                out.bytes(i, large);
            }
        });
        assertThat(attributes.all())
                .hasSize(20)
                .allSatisfy(attribute -> assertThat(attribute.bytes()).isEqualTo(large));
    }

    @Test
    void attributeTooLongForItsLengthFieldIsAProgrammersError() {
        MessageWriter out = new MessageWriter(1, 0, new GenlMsgHdr(0, 0));
        assertThatThrownBy(() -> out.bytes(1, new byte[65532])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.nested(1, inner -> {
                    inner.bytes(1, new byte[40000]);
                    inner.bytes(2, new byte[40000]);
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unknownAttributesAreKeptAndTheLastOfATypeCounts() throws WireException {
        Attributes attributes = written(out -> out.u8(1, 1).u32(9999, 5).u8(1, 2));
        assertThat(attributes.all()).extracting(Attribute::type).containsExactly(1, 9999, 1);
        assertThat(attributes.u8(1, 0)).isEqualTo(2);
    }

    @Test
    void absentAttributesGiveTheStatedValue() throws WireException {
        Attributes none = written(out -> {});
        assertThat(none.find(1)).isNull();
        assertThat(none.u8(1, 3)).isEqualTo(3);
        assertThat(none.u16(1, 4)).isEqualTo(4);
        assertThat(none.u32(1, 5)).isEqualTo(5);
        assertThat(none.string(1)).isNull();
        assertThat(none.nested(1).all()).isEmpty();
    }

    @Test
    void flagBitsAreNotPartOfTheType() throws WireException {
        ByteBuffer in = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
        in.putShort((short) 4).putShort((short) 0xc007).flip();
        assertThat(Attributes.read(in).all()).extracting(Attribute::type).containsExactly(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 9, 0xffff})
    void lengthThatLiesIsRefused(int length) {
        ByteBuffer in = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        in.putShort(0, (short) length);
        assertThatThrownBy(() -> Attributes.read(in)).isInstanceOf(WireException.class);
    }

    @Test
    void valueOfTheWrongSizeIsRefused() throws WireException {
        Attributes attributes = written(out -> out.bytes(1, new byte[3]).bytes(2, new byte[0]));
        assertThatThrownBy(() -> attributes.u8(1, 0)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> attributes.u16(1, 0)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> attributes.u32(1, 0)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> attributes.u8(2, 0)).isInstanceOf(WireException.class);
        assertThat(attributes.string(2)).isEmpty();
    }
}
