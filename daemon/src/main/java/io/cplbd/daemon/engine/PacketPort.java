package io.cplbd.daemon.engine;

import io.cplbd.netlink.route.Link;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.MacAddress;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Turns what routers want sent into packets on open interfaces. Belongs to the loop; never waits. */
final class PacketPort {
    private static final int HOP_LIMIT = 255;

    private final LinkTable links;
    private final LinkPorts ports;
    private int identification;
    private long sendFailures;

    PacketPort(LinkTable links, LinkPorts ports) {
        this.links = links;
        this.ports = ports;
    }

    void advertise(Instance instance, Advertisement advert, InetAddress source) {
        LinkPort port = ports.open(instance.interfaceName());
        if (port == null) {
            sendFailures++;
            return;
        }
        RouterSpec spec = instance.router();
        switch (spec.reach()) {
            case Reach.Multicast(InetAddress group) -> {
                MacAddress mac = mac(instance.interfaceName());
                byte[] packet = packet(spec, advert, source, group, HOP_LIMIT);
                count(mac != null && port.sendFrame(PacketWriter.multicastFrame(packet, mac, group)));
            }
            case Reach.Unicast unicast -> {
                // The kernel routes these: a peer may be behind a router, and its hardware address is the kernel's
                // business. Multicast goes out as it is, whatever the routes say.
                for (Reach.Peer peer : unicast.peers()) {
                    byte[] packet = packet(spec, advert, source, peer.address(), unicast.hopLimit());
                    count(port.sendPacket(packet, peer.address()));
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
        LinkPort port = ports.open(held.interfaceName());
        MacAddress mac = mac(held.interfaceName());
        if (link != null && port != null && mac != null && !link.noArp()) {
            count(port.sendFrame(PacketWriter.announcement(held.address(), mac, port.forwards())));
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
