package io.cplbd.netlink.route;

import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.IfInfoMsg;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.MessageWriter;
import io.cplbd.netlink.wire.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A network interface as the kernel describes it (include/uapi/linux/if_link.h).
 *
 * @param index above 0; stays with the interface when it is renamed, never used again while the machine is up
 * @param flags IFF_... of include/uapi/linux/if.h
 * @param mtu bytes
 * @param type hardware type, ARPHRD_... of include/uapi/linux/if_arp.h; Ethernet is 1
 * @param kind of virtual interface, for example {@code veth} or {@code bridge}; null for hardware
 * @param masterIndex bridge or bond it belongs to; 0 if none
 */
public record Link(
        int index,
        String name,
        int flags,
        HardwareAddress mac,
        int mtu,
        int type,
        @Nullable String kind,
        OperState operState,
        int masterIndex) {
    /** Longest name of an interface: IFNAMSIZ less the NUL. */
    static final int LONGEST_NAME = 15;

    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_NOARP = 0x80;
    private static final int IFF_MULTICAST = 0x1000;
    private static final int IFF_LOWER_UP = 0x10000;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_WIRELESS = 11;
    private static final int IFLA_OPERSTATE = 16;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;

    /** Set up by the administrator. */
    public boolean up() {
        return (flags & IFF_UP) != 0;
    }

    /** Up, with a carrier, and not held back by anything such as 802.1X: packets pass. */
    public boolean running() {
        return (flags & IFF_RUNNING) != 0;
    }

    /** The lower layer (the cable) is there. */
    public boolean carrier() {
        return (flags & IFF_LOWER_UP) != 0;
    }

    public boolean noArp() {
        return (flags & IFF_NOARP) != 0;
    }

    public boolean loopback() {
        return (flags & IFF_LOOPBACK) != 0;
    }

    public boolean multicast() {
        return (flags & IFF_MULTICAST) != 0;
    }

    static byte[] dumpRequest() {
        return new MessageWriter(Rtm.GETLINK, 0, new IfInfoMsg(0, 0, 0, 0, 0)).toBytes();
    }

    static byte[] request(String name) {
        return new MessageWriter(Rtm.GETLINK, 0, new IfInfoMsg(0, 0, 0, 0, 0))
                .string(IFLA_IFNAME, name)
                .toBytes();
    }

    /**
     * Reads a RTM_NEWLINK or RTM_DELLINK message.
     *
     * @return null if it does not describe the whole link: a bridge's view of its port (AF_BRIDGE; its RTM_DELLINK says
     *     that the port left the bridge), or an event of a wireless driver
     */
    static @Nullable Link read(Message message) throws WireException {
        ByteBuffer in = message.payload();
        IfInfoMsg info = IfInfoMsg.read(in);
        Attributes attributes = Attributes.read(in);
        if (info.family() != 0 || attributes.find(IFLA_WIRELESS) != null) {
            return null;
        }
        String name = attributes.string(IFLA_IFNAME);
        if (name == null) {
            throw new WireException("link " + info.index() + " without a name");
        }
        Attribute mac = attributes.find(IFLA_ADDRESS);
        return new Link(
                info.index(),
                name,
                info.flags(),
                HardwareAddress.of(mac == null ? new byte[0] : mac.bytes()),
                attributes.u32(IFLA_MTU, 0),
                info.type(),
                attributes.nested(IFLA_LINKINFO).string(IFLA_INFO_KIND),
                OperState.ofNumber(attributes.u8(IFLA_OPERSTATE, 0)),
                attributes.u32(IFLA_MASTER, 0));
    }
}
