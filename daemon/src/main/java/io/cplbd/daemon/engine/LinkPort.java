package io.cplbd.daemon.engine;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.sys.LibC;
import io.cplbd.netlink.sys.ProtocolSocket;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.AdvertisementCodec;
import io.cplbd.vrrp.pcap.CaptureException;
import io.cplbd.vrrp.pcap.FrameListener;
import io.cplbd.vrrp.pcap.LinkCapture;
import io.cplbd.vrrp.router.Drain;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything open on one interface: the capture, and a raw socket for each address family in use. */
final class LinkPort implements AutoCloseable, Drain.Source, PacketPort.Wire {
    private final Needs needs;
    private final LinkCapture capture;
    private final Map<AddressFamily, ProtocolSocket> sockets;
    private final boolean forwards;

    private LinkPort(Needs needs, LinkCapture capture, Map<AddressFamily, ProtocolSocket> sockets, boolean forwards) {
        this.needs = needs;
        this.capture = capture;
        this.sockets = sockets;
        this.forwards = forwards;
    }

    /** What the instances on an interface need of it. Two equal needs are served by one port. */
    record Needs(
            String interfaceName, int ifIndex, int mtu, String filter, Map<AddressFamily, Set<InetAddress>> groups) {}

    /** How an opening ended: with a port, or with the reason why there is none. */
    record Opening(Needs needs, @Nullable LinkPort port, String failure) {}

    /** Opens it; takes milliseconds. */
    static Opening open(Needs needs, Consumer<Event> inbox) {
        Map<AddressFamily, ProtocolSocket> sockets = new EnumMap<>(AddressFamily.class);
        try {
            for (AddressFamily family : needs.groups().keySet()) {
                ProtocolSocket socket = ProtocolSocket.open(
                        family == AddressFamily.IPV4 ? LibC.AF_INET : LibC.AF_INET6, AdvertisementCodec.PROTOCOL);
                sockets.put(family, socket);
                for (InetAddress group : needs.groups().get(family)) {
                    socket.joinGroup(needs.ifIndex(), group);
                }
            }
            LinkCapture capture =
                    LinkCapture.open(needs.interfaceName(), needs.mtu(), needs.filter(), new Listener(needs, inbox));
            return new Opening(needs, new LinkPort(needs, capture, sockets, forwards(needs.interfaceName())), "");
        } catch (NetlinkException | CaptureException refused) {
            sockets.values().forEach(ProtocolSocket::close);
            return new Opening(needs, null, String.valueOf(refused.getMessage()));
        }
    }

    /** Whether the machine is an IPv6 router on this interface, as its neighbour advertisements have to say. */
    private static boolean forwards(String interfaceName) {
        try {
            return Files.readString(Path.of("/proc/sys/net/ipv6/conf", interfaceName, "forwarding"))
                    .startsWith("1");
        } catch (IOException noIpv6) {
            return false;
        }
    }

    private record Listener(Needs needs, Consumer<Event> inbox) implements FrameListener {

        @Override
        public void frame(byte[] frame, long arrivedNs) {
            inbox.accept(new Event.FrameArrived(needs.interfaceName(), frame, arrivedNs));
        }

        @Override
        public void lost(long frames) {
            inbox.accept(new Event.FramesLost(needs.interfaceName(), frames));
        }

        @Override
        public void drained(long ticket, long upToNs) {
            inbox.accept(new Event.Drained(needs.interfaceName(), ticket, upToNs));
        }

        @Override
        public void failed(String message) {
            inbox.accept(new Event.CaptureFailed(needs, message));
        }
    }

    Needs needs() {
        return needs;
    }

    @Override
    public boolean forwards() {
        return forwards;
    }

    @Override
    public boolean sendFrame(byte[] frame) {
        return capture.send(frame);
    }

    @Override
    public boolean sendPacket(byte[] packet, InetAddress destination) {
        ProtocolSocket socket = sockets.get(AddressFamily.of(destination));
        return socket != null && socket.send(packet, destination, needs.ifIndex()) == 0;
    }

    @Override
    public String interfaceName() {
        return needs.interfaceName();
    }

    @Override
    public void requestDrain(long ticket) {
        capture.requestDrain(ticket);
    }

    @Override
    public void close() {
        capture.close();
        sockets.values().forEach(ProtocolSocket::close);
    }
}
