package io.cplbd.daemon.engine;

import io.cplbd.netlink.route.Link;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.MacAddress;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns what routers want sent into packets on open interfaces. Belongs to the loop; never waits. */
final class PacketPort {
    private static final int HOP_LIMIT = 255;

    private final LinkTable links;
    private final Function<String, @Nullable Wire> wires;
    private int identification;
    private long sendFailures;

    /** What packets leave by. */
    interface Wire {
        /** Injects a frame; false when the interface would not take it. */
        boolean sendFrame(byte[] frame);

        /** Has the kernel route a whole IP packet to one peer; false when it would not. */
        boolean sendPacket(byte[] packet, InetAddress destination);

        /** The R flag of neighbour advertisements sent here. */
        boolean forwards();
    }

    /** @param wires the open wire of an interface by its name, null while there is none */
    PacketPort(LinkTable links, Function<String, @Nullable Wire> wires) {
        this.links = links;
        this.wires = wires;
    }

    void advertise(Instance instance, Advertisement advert, InetAddress source) {
        Wire wire = wires.apply(instance.interfaceName());
        if (wire == null) {
            sendFailures++;
            return;
        }
        RouterSpec spec = instance.router();
        switch (spec.reach()) {
            case Reach.Multicast(InetAddress group) -> {
                MacAddress mac = mac(instance.interfaceName());
                byte[] packet = packet(spec, advert, source, group, HOP_LIMIT);
                count(mac != null && wire.sendFrame(PacketWriter.multicastFrame(packet, mac, group)));
            }
            case Reach.Unicast unicast -> {
                // The kernel routes these: a peer may be behind a router, and its hardware address is the kernel's
                // business. Multicast goes out as it is, whatever the routes say.
                for (Reach.Peer peer : unicast.peers()) {
                    byte[] packet = packet(spec, advert, source, peer.address(), unicast.hopLimit());
                    count(wire.sendPacket(packet, peer.address()));
                }
            }
        }
    }

    private byte[] packet(
            RouterSpec spec, Advertisement advert, InetAddress source, InetAddress destination, int hopLimit) {
        identification = identification + 1 & 0xffff;
        return PacketWriter.advertisement(
                advert, spec.authentication(), spec.checksumCover(), source, destination, hopLimit, identification);
    }

    /** One ARP or NA for an address, on the interface that holds it. */
    void announce(HeldAddress held) {
        Link link = links.byName(held.interfaceName());
        Wire wire = wires.apply(held.interfaceName());
        MacAddress mac = mac(held.interfaceName());
        if (link != null && wire != null && mac != null && !link.noArp()) {
            count(wire.sendFrame(PacketWriter.announcement(held.address(), mac, wire.forwards())));
        }
    }

    private @Nullable MacAddress mac(String interfaceName) {
        Link link = links.byName(interfaceName);
        if (link == null) {
            return null;
        }
        byte[] bytes = link.mac().bytes();
        return bytes.length == MacAddress.BYTES ? MacAddress.of(bytes) : null;
    }

    private void count(boolean sent) {
        if (!sent) {
            sendFailures++;
        }
    }

    /** Packets that an interface did not take. */
    long sendFailures() {
        return sendFailures;
    }
}
