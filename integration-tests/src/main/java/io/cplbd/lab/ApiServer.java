package io.cplbd.lab;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Stands in for kube-apiserver on a node: TLS on 6443, {@code ok} at /healthz, the node's name anywhere else. */
final class ApiServer implements AutoCloseable {
    static final int PORT = 6443;
    private static final int BACKLOG = 512;

    private final String namespace;
    private final String name;
    private final ServerIdentity identity;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpsServer server;

    private ApiServer(String namespace, String name, ServerIdentity identity) {
        this.namespace = namespace;
        this.name = name;
        this.identity = identity;
    }

    static ApiServer start(Node node, ServerIdentity identity) {
        return start(node.namespace(), node.name(), identity);
    }

    static ApiServer start(String namespace, String name, ServerIdentity identity) {
        ApiServer server = new ApiServer(namespace, name, identity);
        server.start();
        return server;
    }

    /** Starts it again after {@link #stop}. */
    void start() {
        server = Inside.call(namespace, () -> {
            HttpsServer made = HttpsServer.create(new InetSocketAddress(PORT), BACKLOG);
            made.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
            made.setExecutor(workers);
            answer(made, "/healthz", "ok");
            answer(made, "/", name);
            made.start();
            return made;
        });
    }

    private static void answer(HttpsServer server, String path, String text) {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (IOException clientWentAway) {
                // Nothing to tell it, and nobody else to tell.
            }
        });
    }

    /** It dies: from now on connections are refused. */
    void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    @Override
    public void close() {
        stop();
        workers.shutdownNow();
    }
}
