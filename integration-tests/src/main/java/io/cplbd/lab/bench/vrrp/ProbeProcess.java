package io.cplbd.lab.bench.vrrp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * The client: a datagram every so often to a port of the virtual address where nobody listens, which the kernel of whoever
 * has the address answers itself. A process of its own that does nothing else, and allocates nothing: the pause of a garbage
 * collection would look like one of the service. Ends with its standard input.
 */
public final class ProbeProcess {
    private ProbeProcess() {}

    /** Sends until it is ended.
     *
     * @param args address, port, nanoseconds between two datagrams */
    public static void main(String[] args) throws IOException {
        Thread.ofPlatform().daemon().start(ProbeProcess::endWithInput);
        long everyNs = Long.parseLong(args[2]);
        InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(args[0]), Integer.parseInt(args[1]));
        ByteBuffer datagram = ByteBuffer.allocateDirect(8);
        try (DatagramChannel channel = DatagramChannel.open()) {
            long nextNs = System.nanoTime();
            while (true) {
                send(channel, target, datagram.clear());
                // After a stall of this machine: no burst to catch up.
                nextNs = Math.max(nextNs + everyNs, System.nanoTime());
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
        }
    }

    private static void send(DatagramChannel channel, InetSocketAddress target, ByteBuffer datagram) {
        try {
            channel.send(datagram, target);
        } catch (IOException unreachable) {
            // The kernel knows no hardware address for the moment: a datagram without an answer.
        }
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is told to it.
            }
        } catch (IOException ended) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(0);
    }
}
