package io.cplbd.daemon.backends;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over TLS, on sockets of its own. Measured against the JDK's HttpClient for a list, a watch and three health checks
 * a second: 4 MB less, 0.15 s of CPU less at the start; and it can connect to one address while the certificate is that of
 * another name.
 *
 * <p>All waits of a request are bounded as a whole, by closing the connection: a time-out of each read would be at the mercy
 * of a server that drips.
 */
final class TlsApiClient implements ApiClient {
    private final ScheduledExecutorService owner;

    /**
     * @param owner of platform threads in the network namespace where the sockets belong, which virtual threads need not be
     *     in: makes them, and closes what takes too long
     */
    TlsApiClient(ScheduledExecutorService owner) {
        this.owner = owner;
    }

    @Override
    public Connection connect(ApiTarget target, ApiCredentials credentials, long timeoutNs) throws IOException {
        TlsConnection connection = new TlsConnection(target, credentials, open());
        try {
            connection.start(timeoutNs);
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private SocketChannel open() throws OwnFaultException {
        try {
            return owner.submit(() -> SocketChannel.open()).get();
        } catch (ExecutionException e) {
            String why = e.getCause() instanceof IOException io ? Reason.of(io) : String.valueOf(e.getCause());
            throw new OwnFaultException(why); // no descriptors, in general
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OwnFaultException("interrupted");
        } catch (RejectedExecutionException e) {
            throw new OwnFaultException("closed");
        }
    }

    private final class TlsConnection implements Connection {
        private final ApiTarget target;
        private final ApiCredentials credentials;
        private final SocketChannel channel;
        private @Nullable Socket tls;
        private @Nullable InputStream in;
        private @Nullable HttpBody body;
        private boolean keepAlive = true;
        private volatile @Nullable Future<?> deadline;
        private long timeoutNs;
        private volatile boolean late;

        TlsConnection(ApiTarget target, ApiCredentials credentials, SocketChannel channel) {
            this.target = target;
            this.credentials = credentials;
            this.channel = channel;
        }

        void start(long boundNs) throws IOException {
            bound(boundNs);
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                int timeoutMs = Math.clamp(TimeUnit.NANOSECONDS.toMillis(boundNs) + 1, 1, Integer.MAX_VALUE);
                channel.socket().connect(target.address(), timeoutMs);
                tls = secured();
                in = new BufferedInputStream(new Bounded(tls.getInputStream()));
            } catch (BindException e) {
                throw new OwnFaultException(e); // EADDRNOTAVAIL: source ports are used up
            } catch (IOException e) {
                throw told(e);
            }
            unbound();
        }

        private Socket secured() throws IOException {
            String name = credentials.serverName() == null ? target.host() : credentials.serverName();
            InetSocketAddress address = target.address();
            Socket made = credentials
                    .context()
                    .getSocketFactory()
                    .createSocket(channel.socket(), name, address.getPort(), false);
            if (!(made instanceof SSLSocket socket)) {
                throw new IllegalStateException("no TLS socket but " + made.getClass());
            }
            if (credentials.verified()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        }

        @Override
        public Reply get(String path, long boundNs) throws IOException {
            if (tls == null || in == null || !reusable()) {
                throw new EOFException("the connection has been used up");
            }
            bound(boundNs);
            try {
                tls.getOutputStream().write(request(path).getBytes(StandardCharsets.US_ASCII));
                HttpHead head = HttpHead.read(in);
                keepAlive = head.keepAlive();
                HttpBody made = new HttpBody(in, head, this::unbound);
                body = made;
                return new Reply(head.status(), head.retryAfterS(), made);
            } catch (IOException e) {
                throw told(e);
            }
        }

        private String request(String path) {
            return "GET " + path + " HTTP/1.1\r\n"
                    + "Host: " + Addresses.text(target.address()) + "\r\n"
                    + "User-Agent: cplbd\r\n"
                    + "Accept: application/json\r\n"
                    + (credentials.token() == null ? "" : "Authorization: Bearer " + credentials.token() + "\r\n")
                    + "\r\n";
        }

        @Override
        public boolean reusable() {
            return channel.isOpen() && keepAlive && (body == null || body.ended());
        }

        private void bound(long boundNs) throws IOException {
            unbound();
            timeoutNs = boundNs;
            try {
                deadline = owner.schedule(
                        () -> {
                            late = true;
                            close();
                        },
                        boundNs,
                        TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                throw new OwnFaultException("closed");
            }
        }

        private void unbound() {
            Future<?> pending = deadline;
            if (pending != null) {
                pending.cancel(false);
            }
        }

        /** What happened, where it was this side's clock. */
        private IOException told(IOException e) {
            if (late) {
                SocketTimeoutException timedOut = new SocketTimeoutException(
                        "no answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms");
                timedOut.initCause(e);
                return timedOut;
            }
            return e;
        }

        @Override
        public void close() {
            unbound();
            try {
                // Not the TLS socket, which would say goodbye and wait for an answer.
                channel.close();
            } catch (IOException e) {
                // There is nothing left to do with it, and its descriptor is free in any case (close(2)).
            }
        }

        /** Tells a time-out as what it is. */
        private final class Bounded extends FilterInputStream {
            Bounded(InputStream in) {
                super(in);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try {
                    return super.read(bytes, offset, length);
                } catch (IOException e) {
                    throw told(e);
                }
            }
        }
    }
}
