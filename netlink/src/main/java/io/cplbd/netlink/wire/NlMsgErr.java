package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * struct nlmsgerr (include/uapi/linux/netlink.h) with its extended acknowledgement, and the status that ends a dump,
 * which has the same parts without the request.
 *
 * @param errno 0 for an acknowledgement, else the positive error number
 * @param text the kernel's own words, where it gave any; also present on some acknowledgements, as a warning
 * @param offendingOffset bytes from the start of the request to the attribute that was refused; -1 if not told
 */
public record NlMsgErr(int errno, @Nullable String text, int offendingOffset) {
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int NLMSGERR_ATTR_OFFS = 2;

    /** Reads a NLMSG_ERROR message. */
    public static NlMsgErr read(Message message) throws WireException {
        ByteBuffer in = message.payload();
        int errno = -Wire.need(in, Integer.BYTES, "nlmsgerr").getInt();
        NlMsgHdr request = NlMsgHdr.read(in);
        // An error repeats the whole request unless capped; an acknowledgement never does.
        boolean capped = errno == 0 || message.header().has(NlMsgHdr.NLM_F_CAPPED);
        if (!capped && message.header().has(NlMsgHdr.NLM_F_ACK_TLVS)) {
            if (request.length() < NlMsgHdr.SIZE) {
                throw new WireException("acknowledgement repeats a request of " + request.length() + " bytes");
            }
            Wire.take(in, request.length() - NlMsgHdr.SIZE, "repeated request");
        }
        return extended(message.header(), errno, in);
    }

    /** Reads a NLMSG_DONE message: the outcome of a dump. */
    public static NlMsgErr readDone(Message message) throws WireException {
        ByteBuffer in = message.payload();
        int errno = -Wire.need(in, Integer.BYTES, "status at the end of a dump").getInt();
        return extended(message.header(), errno, in);
    }

    private static NlMsgErr extended(NlMsgHdr header, int errno, ByteBuffer in) throws WireException {
        if (!header.has(NlMsgHdr.NLM_F_ACK_TLVS)) {
            return new NlMsgErr(errno, null, -1);
        }
        Attributes attributes = Attributes.read(in);
        return new NlMsgErr(errno, attributes.string(NLMSGERR_ATTR_MSG), attributes.u32(NLMSGERR_ATTR_OFFS, -1));
    }
}
