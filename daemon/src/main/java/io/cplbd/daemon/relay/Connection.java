package io.cplbd.daemon.relay;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A client's connection, and the one to a back end that it is joined with. Belongs to one thread: that of its loop. */
final class Connection {
    /** So that one that never stops sending leaves room for the others. */
    private static final int READS_A_TURN = 4;

    private final RelayLoop loop;
    private final Side client;
    private final Rotation rotation;
    private final int turn;
    private int tried;

    private @Nullable Side server;
    private @Nullable Backend backend;
    /** When the dial that is going on has taken too long. */
    private long dialDeadlineNs;

    private boolean joined;
    private boolean ended;

    /** A connection of a client that has been prepared; nothing happens before {@link #dial}. */
    Connection(RelayLoop loop, SocketChannel channel, Rotation rotation) throws IOException {
        this.loop = loop;
        this.rotation = rotation;
        turn = rotation.turn();
        // Not watched before a back end is there to take what it says.
        client = new Side(this, channel, channel.register(loop.selector(), 0), loop.counters().bytesToClients);
        client.key.attach(client);
    }

    long dialDeadlineNs() {
        return dialDeadlineNs;
    }

    boolean goesTo(Backend other) {
        return backend == other;
    }

    /** Leaves its back end: for another if it was not accepted yet, else with RST. */
    void cut() {
        loop.counters().cut.increment();
        if (joined) {
            abort();
        } else {
            loop.dialled(this);
            dialNext();
        }
    }

    // ---- Dialling ----

    /** Tries the next back end, each of them once; ends the connection after the last. */
    void dial() {
        while (tried < rotation.backends().size()) {
            Backend next = rotation.at(turn, tried++);
            SocketChannel channel;
            try {
                channel = SocketChannel.open(
                        next.address.getAddress() instanceof Inet4Address
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6);
            } catch (IOException noDescriptor) {
                loop.counters().refused.increment();
                abort();
                return;
            } catch (UnsupportedOperationException e) {
                next.failed("no IPv6 here");
                continue;
            }
            try {
                Side.prepare(channel);
                boolean connected = channel.connect(next.address);
                SelectionKey key = channel.register(loop.selector(), SelectionKey.OP_CONNECT);
                server = new Side(this, channel, key, loop.counters().bytesToBackends);
                key.attach(server);
                backend = next;
                next.active.incrementAndGet();
                dialDeadlineNs = System.nanoTime() + loop.dialTimeoutNs();
                if (connected) {
                    join(server);
                } else {
                    loop.dialling(this);
                }
                return;
            } catch (IOException refused) {
                Side.close(channel);
                next.failed(why(refused));
            }
        }
        loop.counters().unserved.increment();
        abort();
    }

    /** The back end has not answered in time. */
    void dialTimedOut() {
        dialFailed("no answer within " + loop.dialTimeoutNs() / 1_000_000 + " ms");
    }

    private void dialFailed(String why) {
        if (backend != null) {
            backend.failed(why);
        }
        dialNext();
    }

    private void dialNext() {
        if (server != null) {
            Side.close(server.channel);
            server = null;
        }
        leaveBackend();
        dial();
    }

    private void finishDial(Side to) {
        try {
            if (!to.channel.finishConnect()) {
                return;
            }
        } catch (IOException e) {
            loop.dialled(this);
            dialFailed(why(e));
            return;
        }
        loop.dialled(this);
        join(to);
    }

    private void join(Side to) {
        if (backend != null) {
            backend.accepted();
        }
        joined = true;
        to.key.interestOps(SelectionKey.OP_READ);
        client.wantRead(true);
        try {
            carry(client, to); // most clients have sent something by now
        } catch (IOException broken) {
            abort();
        }
    }

    // ---- Carrying ----

    /** Something can be done with a side. */
    void ready(Side side) {
        if (side.key.isConnectable()) {
            finishDial(side);
            return;
        }
        Side other = side == client ? server : client;
        if (other == null) {
            return;
        }
        try {
            if (side.key.isWritable()) {
                flush(other, side);
            }
            if (!ended && side.key.isReadable()) {
                carry(side, other);
            }
        } catch (IOException broken) {
            abort();
        }
    }

    private void carry(Side from, Side to) throws IOException {
        for (int reads = 0; reads < READS_A_TURN; reads++) {
            ByteBuffer buffer = loop.buffers().shared();
            int room = buffer.remaining();
            int length = from.channel.read(buffer);
            if (length == 0) {
                return;
            }
            if (length < 0) {
                finish(from, to);
                return;
            }
            to.bytes.add(to.channel.write(buffer.flip()));
            if (buffer.hasRemaining()) {
                to.pending = loop.buffers().keep(buffer);
                from.wantRead(false);
                to.wantWrite(true);
                return;
            }
            if (length < room) {
                return; // that was all there is: a look would cost a system call
            }
        }
    }

    private void flush(Side from, Side to) throws IOException {
        ByteBuffer pending = to.pending;
        if (pending == null) {
            return;
        }
        to.bytes.add(to.channel.write(pending));
        if (!pending.hasRemaining()) {
            to.pending = null;
            loop.buffers().release(pending);
            to.wantWrite(false);
            from.wantRead(true);
        }
    }

    /** One direction is at its end; the other goes on. */
    private void finish(Side from, Side to) throws IOException {
        from.finished = true;
        from.wantRead(false);
        to.channel.shutdownOutput();
        if (to.finished) {
            end();
        }
    }

    // ---- The end ----

    private void end() {
        if (server != null) {
            Side.close(server.channel);
        }
        Side.close(client.channel);
        gone();
    }

    /** Ends both sides with RST. */
    void abort() {
        if (server != null) {
            Side.reset(server.channel);
        }
        Side.reset(client.channel);
        gone();
    }

    private void gone() {
        if (ended) {
            return;
        }
        ended = true;
        loop.dialled(this);
        release(client);
        if (server != null) {
            release(server);
        }
        leaveBackend();
        loop.gone(this);
    }

    private void release(Side side) {
        if (side.pending != null) {
            loop.buffers().release(side.pending);
            side.pending = null;
        }
    }

    private void leaveBackend() {
        if (backend != null) {
            backend.active.decrementAndGet();
            backend = null;
        }
    }

    private static String why(IOException e) {
        return String.valueOf(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
}
