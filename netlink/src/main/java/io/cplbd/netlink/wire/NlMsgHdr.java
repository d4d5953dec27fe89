package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;

/**
 * struct nlmsghdr (include/uapi/linux/netlink.h), in front of every message.
 *
 * @param length bytes of the message, header included, padding behind it not included
 * @param type below {@link #NLMSG_MIN_TYPE} a control message, else what the protocol says (RTM_..., a family's id)
 * @param flags NLM_F_...; the bits from 0x100 on mean different things for GET, NEW, DELETE and acknowledgements
 * @param sequence chosen by the requester, repeated in each answer; 0 in notifications the kernel sends unasked
 * @param portId who asked: answers and notifications carry the address of the socket that made the request
 */
public record NlMsgHdr(int length, int type, int flags, int sequence, int portId) {
    public static final int SIZE = 16;
    public static final int SEQUENCE_OFFSET = 8;
    public static final int FLAGS_OFFSET = 6;

    public static final int NLMSG_NOOP = 1;
    public static final int NLMSG_ERROR = 2;
    public static final int NLMSG_DONE = 3;
    public static final int NLMSG_OVERRUN = 4;
    public static final int NLMSG_MIN_TYPE = 0x10;

    public static final int NLM_F_REQUEST = 0x1;
    public static final int NLM_F_MULTI = 0x2;
    public static final int NLM_F_ACK = 0x4;
    /** The table changed while it was being dumped: the dump may lack entries or hold some twice. */
    public static final int NLM_F_DUMP_INTR = 0x10;

    /** NLM_F_ROOT | NLM_F_MATCH, for GET requests. */
    public static final int NLM_F_DUMP = 0x300;
    /** For NEW requests: override what exists. */
    public static final int NLM_F_REPLACE = 0x100;
    /** For NEW requests: fail with EEXIST if it exists. */
    public static final int NLM_F_EXCL = 0x200;
    /** For NEW requests: create it if it does not exist. */
    public static final int NLM_F_CREATE = 0x400;
    /** For acknowledgements: the request is repeated without its payload. */
    public static final int NLM_F_CAPPED = 0x100;
    /** For acknowledgements: attributes of the extended acknowledgement follow. */
    public static final int NLM_F_ACK_TLVS = 0x200;

    public static NlMsgHdr read(ByteBuffer in) throws WireException {
        Wire.need(in, SIZE, "nlmsghdr");
        return new NlMsgHdr(
                in.getInt(),
                Short.toUnsignedInt(in.getShort()),
                Short.toUnsignedInt(in.getShort()),
                in.getInt(),
                in.getInt());
    }

    public boolean has(int flag) {
        return (flags & flag) == flag;
    }
}
