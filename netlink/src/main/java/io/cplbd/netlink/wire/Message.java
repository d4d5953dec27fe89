package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One netlink message.
 *
 * @param payload what follows the header, without the padding; each call gives a buffer of its own position, in native
 *     order
 */
public record Message(NlMsgHdr header, ByteBuffer payload) {

    @Override
    public ByteBuffer payload() {
        return payload.duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * All messages of one datagram; the kernel packs as many as fit.
     *
     * @throws WireException if a message's length is below that of its header or above what is left
     */
    public static List<Message> split(ByteBuffer datagram) throws WireException {
        ByteBuffer in = datagram.duplicate();
        List<Message> messages = new ArrayList<>();
        while (in.hasRemaining()) {
            NlMsgHdr header = NlMsgHdr.read(in);
            if (header.length() < NlMsgHdr.SIZE) {
                throw new WireException("message of type " + header.type() + " says it is " + header.length()
                        + " bytes long, less than its header");
            }
            ByteBuffer payload = Wire.take(in, header.length() - NlMsgHdr.SIZE, "message of type " + header.type());
            messages.add(new Message(header, payload));
        }
        return messages;
    }
}
