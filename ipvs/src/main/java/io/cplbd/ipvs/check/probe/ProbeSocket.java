package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeSpec.Connection;
import io.cplbd.netlink.sys.SocketOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one probe. Every wait ends after the connection's time-out, or when the thread is interrupted, which
 * closes the socket. A virtual thread is parked while it waits.
 *
 * <p>Closed with RST unless the server has closed first: so no TIME_WAIT is left on the director, of which thousands of
 * checks would make a hundred thousand, and a fixed source port is free again at once. Nothing is lost, as nothing is on its
 * way any more. (keepalived closes with FIN since 2.0; with RST before.)
 */
final class ProbeSocket implements AutoCloseable {
    private final Connection connection;
    private final SocketChannel channel;
    /** The channel's, or TLS over it. */
    private Socket socket;

    private ProbeSocket(Connection connection, SocketChannel channel) {
        this.connection = connection;
        this.channel = channel;
        this.socket = channel.socket();
    }

    /**
     * Makes a socket, bound and marked as asked for, not connected yet.
     *
     * @throws UntoldException always: whatever fails here fails on this side
     */
    static ProbeSocket open(Connection connection) throws UntoldException {
        ProbeSocket socket = new ProbeSocket(connection, channel(connection));
        try {
            socket.prepare();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new UntoldException(Words.why(e), e);
        }
    }

    private static SocketChannel channel(Connection connection) throws UntoldException {
        try {
            return SocketChannel.open(
                    connection.address() instanceof Inet4Address
                            ? StandardProtocolFamily.INET
                            : StandardProtocolFamily.INET6);
        } catch (IOException e) {
            throw new UntoldException("cannot open a socket: " + Words.why(e), true, e);
        } catch (UnsupportedOperationException e) {
            throw new UntoldException("cannot open a socket: no IPv6 here", true, e);
        }
    }

    private void prepare() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        if (connection.mark() != 0) {
            SocketOptions.mark(channel, connection.mark());
        }
        if (connection.bindInterface() != null) {
            SocketOptions.bindToDevice(channel, connection.bindInterface());
        }
        if (connection.bindAddress() != null || connection.bindPort() != 0) {
            bind();
        }
        channel.socket().setSoTimeout(timeoutMs());
    }

    private void bind() throws IOException {
        InetSocketAddress source = connection.bindAddress() == null
                ? new InetSocketAddress(connection.bindPort())
                : new InetSocketAddress(connection.bindAddress(), connection.bindPort());
        if (connection.bindPort() != 0) {
            // Several servers may be probed from one source port at once.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        try {
            channel.bind(source);
        } catch (IOException e) {
            String from = connection.bindAddress() == null
                    ? "port " + connection.bindPort()
                    : Words.hostAndPort(connection.bindAddress(), connection.bindPort());
            throw new IOException("cannot bind to " + from + ": " + Words.why(e), e);
        }
    }

    /** Connects, within the time-out. */
    void connect() throws IOException {
        try {
            channel.socket().connect(new InetSocketAddress(connection.address(), connection.port()), timeoutMs());
        } catch (BindException e) {
            // EADDRNOTAVAIL: source ports are used up. EACCES: this machine's own routes prohibit it.
            throw new UntoldException("cannot connect: " + Words.why(e), e);
        }
    }

    /**
     * Goes on in TLS.
     *
     * @param serverName SNI, null for none
     */
    void secure(SSLContext context, @Nullable String serverName) throws IOException {
        Socket tls = context.getSocketFactory()
                .createSocket(socket, connection.address().getHostAddress(), connection.port(), false);
        if (!(tls instanceof SSLSocket secured)) {
            throw new IllegalStateException("no TLS socket but " + tls.getClass());
        }
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setServerNames(serverName == null ? List.of() : List.of(new HostName(serverName)));
        secured.setSSLParameters(parameters);
        socket = secured;
        secured.startHandshake();
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** The server has closed: so can this side, in an orderly way, and keeps no TIME_WAIT. */
    void serverHasClosed() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, -1);
    }

    private int timeoutMs() {
        long roundedUp = TimeUnit.NANOSECONDS.toMillis(connection.timeoutNs() + TimeUnit.MILLISECONDS.toNanos(1) - 1);
        return Math.clamp(roundedUp, 1, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        try {
            // Not the TLS socket, which would say goodbye and wait for an answer.
            channel.close();
        } catch (IOException e) {
            // There is nothing left to do with it, and its descriptor is free in any case (close(2)).
        }
    }

    /** SNI as it is configured: the JDK's own host_name refuses names that are in use, such as those with an underscore. */
    private static final class HostName extends SNIServerName {
        HostName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.UTF_8));
        }
    }
}
