package io.cplbd.daemon.relay;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** One of the two sockets of a connection. */
final class Side {
    private static final int KEEP_ALIVE_S = 60;

    final Connection connection;
    final SocketChannel channel;
    final SelectionKey key;
    /** Bytes written to it. */
    final LongAdder bytes;
    /** What it has not taken yet. The other side is not read meanwhile. */
    @Nullable
    ByteBuffer pending;
    /** It has sent all it had to send. */
    boolean finished;

    Side(Connection connection, SocketChannel channel, SelectionKey key, LongAdder bytes) {
        this.connection = connection;
        this.channel = channel;
        this.key = key;
        this.bytes = bytes;
    }

    /** Sets what every socket of the relay has set. */
    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_S);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_S);
    }

    void wantRead(boolean want) {
        interest(SelectionKey.OP_READ, want);
    }

    void wantWrite(boolean want) {
        interest(SelectionKey.OP_WRITE, want);
    }

    private void interest(int operation, boolean want) {
        if (want) {
            key.interestOpsOr(operation);
        } else {
            key.interestOpsAnd(~operation);
        }
    }

    /** Ends it with RST: the other end learns that something is missing. */
    static void reset(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException gone) {
            // Then there is nobody to tell.
        }
        close(channel);
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing left to do with it, and its descriptor is free in any case (close(2)).
        }
    }
}
