package io.cplbd.vrrp.simulation;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.MacAddress;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A host that believes every announcement: its ARP table or neighbour cache is what users of an address see. */
final class Client implements Lan.Port {
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;

    private final World world;
    private final String name;
    private final Map<InetAddress, Belief> beliefs = new HashMap<>();
    /** When an announcement was lost on its way, by who sent it. */
    private final Map<String, Long> missedAtNs = new HashMap<>();

    /** Who is believed to have an address: its hardware address, and what the simulation knows of the announcement. */
    record Belief(MacAddress mac, String announcer, long reign, long saidNs, long sinceNs) {}

    Client(World world, String name) {
        this.world = world;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean has(InetAddress address) {
        return false;
    }

    @Override
    public boolean plugged() {
        return true;
    }

    @Override
    public void missed(Frame frame) {
        if (announcement(frame.sent()) != null) {
            missedAtNs.put(frame.from(), world.nowNs());
        }
    }

    @Override
    public void arrive(Frame frame) {
        if (frame.damaged()) {
            missed(frame); // the check sequence at the end of an Ethernet frame is for this
            return;
        }
        Announcement heard = announcement(frame.bytes());
        if (heard != null) {
            Belief former = beliefs.put(
                    heard.address(),
                    new Belief(heard.mac(), frame.from(), frame.reign(), frame.sentNs(), world.nowNs()));
            if (former == null || !former.mac().equals(heard.mac())) {
                world.trace(name, () -> "finds " + heard.address().getHostAddress() + " at " + frame.from());
            }
        }
    }

    @Nullable
    Belief belief(InetAddress address) {
        return beliefs.get(address);
    }

    /** When the last announcement of {@code node} was lost on the way here, -1 if none was. */
    long missedAtNs(String node) {
        return missedAtNs.getOrDefault(node, -1L);
    }

    private record Announcement(InetAddress address, MacAddress mac) {}

    /** The sender of an ARP request for itself, the target of a neighbour advertisement that overrides. */
    private static @Nullable Announcement announcement(byte[] frame) {
        int etherType = (frame[12] & 0xff) << 8 | (frame[13] & 0xff);
        if (etherType == ETHERTYPE_ARP) {
            byte[] sender = Arrays.copyOfRange(frame, 28, 32);
            return Arrays.equals(sender, Arrays.copyOfRange(frame, 38, 42))
                    ? new Announcement(
                            AddressFamily.IPV4.address(sender), MacAddress.of(Arrays.copyOfRange(frame, 22, 28)))
                    : null;
        }
        if (etherType != AddressFamily.IPV6.etherType()
                || frame[20] != ICMPV6
                || (frame[54] & 0xff) != NEIGHBOUR_ADVERTISEMENT
                || (frame[58] & 0x20) == 0) {
            return null;
        }
        return new Announcement(
                AddressFamily.IPV6.address(Arrays.copyOfRange(frame, 62, 78)),
                MacAddress.of(Arrays.copyOfRange(frame, 80, 86)));
    }
}
