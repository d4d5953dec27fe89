package io.cplbd.lab.k0s;

import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One API server of a {@link ControlPlane}: TLS, HTTP/1.1 with keep-alive, a virtual thread per connection.
 *
 * <p>As kube-apiserver does: /healthz for everybody; endpoints for those only who show the administrator's certificate (403
 * for others); lists with their length, watches chunked, one event a line, ended after timeoutSeconds; a watch that begins too
 * early gets status 200 and an ERROR event. Its name at any other path.
 */
public final class ControlPlaneServer implements AutoCloseable {
    /** What /healthz does. */
    public enum Health {
        OK,
        /** Status 500. */
        ERROR,
        /** Answers after two seconds. */
        SLOW,
        /** Never answers. */
        HANG
    }

    private static final int BACKLOG = 512;
    private static final int MAX_HEAD_BYTES = 16 << 10;
    private static final long SLOW_NS = TimeUnit.SECONDS.toNanos(2);
    private static final Pattern VALUE = Pattern.compile("[?&]([a-zA-Z]+)=([^&]*)");

    private final String name;
    private final @Nullable String namespace;
    private final InetSocketAddress address;
    private final SSLContext context;
    private final ControlPlaneEndpoints endpoints;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong healthChecks = new AtomicLong();
    private final AtomicLong lists = new AtomicLong();
    /** Raw sockets, and whether each carries a watch. */
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();

    private final Object gate = new Object();
    private boolean frozen;
    private volatile boolean oldServer;
    private volatile Health health = Health.OK;
    private @Nullable ServerSocket listener;

    ControlPlaneServer(
            String name,
            @Nullable String namespace,
            InetSocketAddress address,
            SSLContext context,
            ControlPlaneEndpoints endpoints) {
        this.name = name;
        this.namespace = namespace;
        this.address = address;
        this.context = context;
        this.endpoints = endpoints;
    }

    public String name() {
        return name;
    }

    /** As it is known to the cluster. */
    public InetSocketAddress address() {
        return address;
    }

    /** Connections accepted so far. */
    public long connections() {
        return connections.get();
    }

    /** Requests answered with its name so far. */
    public long served() {
        return served.get();
    }

    /** Requests for /healthz so far. */
    public long healthChecks() {
        return healthChecks.get();
    }

    /** Lists of endpoints so far. */
    public long lists() {
        return lists.get();
    }

    /** Watches at this moment. */
    public long watches() {
        return open.values().stream().filter(watching -> watching).count();
    }

    public void health(Health now) {
        health = now;
        endpoints.wake();
    }

    /** Whether it is of a time before EndpointSlices. */
    public void oldServer(boolean old) {
        oldServer = old;
    }

    /** Listens; on all addresses of its namespace, or on its own where it has none. Again after {@link #stop}. */
    public synchronized void start() {
        if (listener != null) {
            return;
        }
        ServerSocket made = namespace == null
                ? listen(address)
                : Inside.call(namespace, () -> listen(new InetSocketAddress(address.getPort())));
        listener = made;
        Thread.ofPlatform().daemon().name("api-server-" + name).start(() -> accept(made));
    }

    private static ServerSocket listen(InetSocketAddress where) {
        try {
            ServerSocket made = new ServerSocket();
            made.bind(where, BACKLOG);
            return made;
        } catch (IOException e) {
            throw new LabException("API server at " + where + ": " + e.getMessage(), e);
        }
    }

    private void accept(ServerSocket on) {
        while (!on.isClosed()) {
            try {
                Socket socket = on.accept();
                connections.incrementAndGet();
                open.put(socket, false);
                if (on.isClosed()) {
                    reset(socket);
                }
                Thread.ofVirtual().start(() -> {
                    try {
                        talk(socket);
                    } catch (IOException e) {
                        // The client, or this server, has gone.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        open.remove(socket);
                        reset(socket);
                    }
                });
            } catch (IOException e) {
                // Stopped; or the client has gone already.
            }
        }
    }

    /** It dies: connections are reset, and refused from now on. */
    public synchronized void stop() {
        if (listener != null) {
            try {
                listener.close();
            } catch (IOException e) {
                throw new LabException("cannot stop " + name + ": " + e.getMessage(), e);
            }
            listener = null;
            open.keySet().forEach(ControlPlaneServer::reset);
            endpoints.wake();
        }
    }

    /** From now on the kernel accepts connections, and nobody answers; nor on those that are open. */
    public void freeze() {
        freeze(true);
    }

    /** It goes on where it was. */
    public void thaw() {
        freeze(false);
    }

    private void freeze(boolean now) {
        synchronized (gate) {
            frozen = now;
            gate.notifyAll();
        }
    }

    private void gate() throws InterruptedException {
        synchronized (gate) {
            while (frozen) {
                gate.wait();
            }
        }
    }

    /** Its watches end in the middle. */
    public void cutWatches() {
        open.forEach((socket, watching) -> {
            if (watching) {
                reset(socket);
            }
        });
        endpoints.wake();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private void talk(Socket raw) throws IOException, InterruptedException {
        gate();
        raw.setTcpNoDelay(true);
        if (!(context.getSocketFactory().createSocket(raw, null, false) instanceof SSLSocket socket)) {
            throw new IllegalStateException("no TLS socket");
        }
        socket.setWantClientAuth(true);
        socket.startHandshake();
        InputStream in = new BufferedInputStream(socket.getInputStream(), 1024);
        while (true) {
            String request = head(in);
            if (request.isEmpty()) {
                return;
            }
            gate();
            answer(raw, socket, request);
        }
    }

    /** The request line; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || text.length() > MAX_HEAD_BYTES) {
                return "";
            }
            text.append((char) next);
        }
        return text.substring(0, text.indexOf("\r\n"));
    }

    private void answer(Socket raw, SSLSocket socket, String request) throws IOException, InterruptedException {
        String[] words = request.split(" ", -1);
        String target = words.length == 3 ? words[1] : "";
        String path = target.split("\\?", 2)[0];
        OutputStream out = socket.getOutputStream();
        switch (path) {
            case "/healthz", "/livez", "/readyz" -> healthz(out, raw);
            case "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices" -> {
                if (oldServer) {
                    status(out, 404, "NotFound", "the server could not find the requested resource");
                } else {
                    endpoints(raw, socket, target, ControlPlaneEndpoints.Kind.SLICE);
                }
            }
            case "/api/v1/namespaces/default/endpoints" ->
                endpoints(raw, socket, target, ControlPlaneEndpoints.Kind.ENDPOINTS);
            default -> {
                served.incrementAndGet();
                reply(out, 200, "text/plain", name);
            }
        }
    }

    private void healthz(OutputStream out, Socket raw) throws IOException, InterruptedException {
        healthChecks.incrementAndGet();
        switch (health) {
            case OK -> reply(out, 200, "text/plain; charset=utf-8", "ok");
            case ERROR ->
                reply(out, 500, "text/plain; charset=utf-8", "[-]etcd failed: reason withheld\nhealthz check failed\n");
            case SLOW -> {
                TimeUnit.NANOSECONDS.sleep(SLOW_NS);
                reply(out, 200, "text/plain; charset=utf-8", "ok");
            }
            case HANG -> {
                while (health == Health.HANG && !raw.isClosed()) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
        }
    }

    private void endpoints(Socket raw, SSLSocket socket, String target, ControlPlaneEndpoints.Kind kind)
            throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        try {
            boolean _ = socket.getSession().getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException e) {
            status(out, 403, "Forbidden", "User \"system:anonymous\" cannot list resource");
            return;
        }
        String watch = value(target, "watch");
        if (watch.equals("1") || watch.equals("true")) {
            open.replace(raw, true);
            try {
                watch(out, raw, target, kind);
            } finally {
                open.replace(raw, false);
            }
        } else {
            lists.incrementAndGet();
            reply(out, 200, "application/json", endpoints.list(kind));
        }
    }

    private void watch(OutputStream out, Socket raw, String target, ControlPlaneEndpoints.Kind kind)
            throws IOException, InterruptedException {
        long seen = number(value(target, "resourceVersion"), 0);
        long seconds = number(value(target, "timeoutSeconds"), 1800);
        boolean marked = value(target, "allowWatchBookmarks").equals("true");
        long marks = endpoints.bookmarks();
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        write(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        boolean ended = false;
        while (!ended && !raw.isClosed()) {
            // In steps, so that a client that has gone is noticed.
            long stepNs = Math.min(deadlineNs, System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
            ControlPlaneEndpoints.Next next = endpoints.next(kind, seen, marked ? marks : Long.MAX_VALUE, stepNs);
            gate();
            switch (next) {
                case ControlPlaneEndpoints.Next.Event(long version, String line) -> {
                    seen = version;
                    marks = endpoints.bookmarks();
                    chunk(out, line);
                }
                case ControlPlaneEndpoints.Next.Gone(String line) -> {
                    chunk(out, line);
                    ended = true;
                }
                case ControlPlaneEndpoints.Next.Nothing() -> ended = System.nanoTime() - deadlineNs >= 0;
            }
        }
        chunk(out, "");
    }

    private static void chunk(OutputStream out, String line) throws IOException {
        int bytes = line.getBytes(StandardCharsets.UTF_8).length;
        write(out, Integer.toHexString(bytes) + "\r\n" + line + "\r\n");
    }

    private static String value(String target, String name) {
        Matcher matcher = VALUE.matcher(target);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(2);
            }
        }
        return "";
    }

    private static long number(String text, long otherwise) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }

    private static void status(OutputStream out, int code, String reason, String message) throws IOException {
        reply(out, code, "application/json", """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"%s","reason":"%s","code":%d}
                """.formatted(message.replace("\"", "\\\""), reason, code));
    }

    private static void reply(OutputStream out, int code, String type, String body) throws IOException {
        String phrase = Set.of(200).contains(code) ? "OK" : "Status " + code;
        write(
                out,
                "HTTP/1.1 " + code + " " + phrase + "\r\nCache-Control: no-cache, private\r\nContent-Type: "
                        + type.toLowerCase(Locale.ROOT) + "\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        stop();
        thaw();
    }
}
