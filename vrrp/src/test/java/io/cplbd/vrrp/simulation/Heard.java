package io.cplbd.vrrp.simulation;

import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.AdvertisementCodec;
import io.cplbd.vrrp.packet.AdvertisementCodec.Expectation;
import io.cplbd.vrrp.packet.AdvertisementCodec.Reading;
import io.cplbd.vrrp.packet.IpPacket;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A valid advertisement in a frame, as the judge and the planted bugs read it. */
record Heard(RouterId router, Advertisement advert, InetAddress source, InetAddress destination) {
    /** What {@code frame} says to one of these routers, null when it says nothing that they take in. */
    static @Nullable Heard in(byte[] frame, Map<RouterId, RouterSpec> specs) {
        IpPacket packet = IpPacket.ofFrame(frame);
        if (packet == null) {
            return null;
        }
        int virtualRouterId = AdvertisementCodec.virtualRouterIdOf(packet);
        if (virtualRouterId < 1) {
            return null;
        }
        RouterId id = new RouterId(Daemon.INTERFACE, packet.family(), virtualRouterId);
        RouterSpec spec = specs.get(id);
        if (spec == null || !known(packet.source(), spec)) {
            return null;
        }
        Expectation expected = new Expectation(
                spec.version(),
                spec.advertIntervalCs(),
                spec.authentication(),
                spec.checksumCover(),
                spec.reach() instanceof Reach.Unicast);
        return AdvertisementCodec.read(packet, expected) instanceof Reading.Read(Advertisement advert)
                ? new Heard(id, advert, packet.source(), packet.destination())
                : null;
    }

    private static boolean known(InetAddress source, RouterSpec spec) {
        return !(spec.reach() instanceof Reach.Unicast unicast)
                || unicast.peers().stream().anyMatch(peer -> peer.address().equals(source));
    }
}
