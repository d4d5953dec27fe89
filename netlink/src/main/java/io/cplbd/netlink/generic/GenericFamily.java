package io.cplbd.netlink.generic;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.GenlMsgHdr;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.MessageWriter;
import io.cplbd.netlink.wire.WireException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A generic netlink family as the kernel registered it.
 *
 * @param id the message type to use; differs from boot to boot
 * @param version of the family's protocol
 * @param groups ids of its multicast groups, by name
 */
public record GenericFamily(String name, int id, int version, Map<String, Integer> groups) {
    /** The family that knows the others. */
    public static final String CONTROLLER = "nlctrl";

    // include/uapi/linux/genetlink.h
    private static final int GENL_ID_CTRL = 0x10;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_VERSION = 2;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int CTRL_ATTR_VERSION = 3;
    private static final int CTRL_ATTR_MCAST_GROUPS = 7;
    private static final int CTRL_ATTR_MCAST_GRP_NAME = 1;
    private static final int CTRL_ATTR_MCAST_GRP_ID = 2;
    /** GENL_NAMSIZ less the NUL. */
    private static final int LONGEST_NAME = 15;

    public GenericFamily {
        groups = Map.copyOf(groups);
    }

    /**
     * Asks for a family by name. The kernel tries to load the module that has it.
     *
     * @param socket of protocol GENERIC
     * @throws NetlinkException ENOENT if there is none, or as {@link NetlinkSocket#request} does
     */
    public static GenericFamily resolve(NetlinkSocket socket, String name) throws NetlinkException {
        String what = "generic netlink family " + name;
        if (name.length() > LONGEST_NAME) {
            throw new NetlinkException(Errno.ENOENT, what + ": no family has a name of more than 15 characters");
        }
        List<Message> replies;
        try {
            replies = socket.request(getFamily(name));
        } catch (NetlinkException e) {
            throw new NetlinkException(
                    e.errno() == Errno.ENOENT ? what + " is not there, the kernel lacks its module" : what, e);
        }
        if (replies.isEmpty()) {
            throw new WireException(what + ": acknowledged but not described");
        }
        return read(replies.getFirst());
    }

    static byte[] getFamily(String name) {
        return new MessageWriter(GENL_ID_CTRL, 0, new GenlMsgHdr(CTRL_CMD_GETFAMILY, CTRL_VERSION))
                .string(CTRL_ATTR_FAMILY_NAME, name)
                .toBytes();
    }

    static GenericFamily read(Message message) throws WireException {
        ByteBuffer in = message.payload();
        GenlMsgHdr.read(in);
        Attributes attributes = Attributes.read(in);
        String name = attributes.string(CTRL_ATTR_FAMILY_NAME);
        int id = attributes.u16(CTRL_ATTR_FAMILY_ID, 0);
        if (name == null || id == 0) {
            throw new WireException("a generic netlink family without a name or an id");
        }
        Map<String, Integer> groups = new HashMap<>();
        for (Attribute entry : attributes.nested(CTRL_ATTR_MCAST_GROUPS).all()) {
            Attributes group = entry.nested();
            String groupName = group.string(CTRL_ATTR_MCAST_GRP_NAME);
            if (groupName != null) {
                groups.put(groupName, group.u32(CTRL_ATTR_MCAST_GRP_ID, 0));
            }
        }
        return new GenericFamily(name, id, attributes.u32(CTRL_ATTR_VERSION, 0), groups);
    }
}
