package io.cplbd.lab;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands in for kube-apiserver on a node: TLS on 6443, {@code ok} at /healthz, the node's name anywhere else. */
final class ApiServer implements AutoCloseable {
    static final int PORT = 6443;
    private static final int BACKLOG = 512;

    private final HttpsServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    private ApiServer(HttpsServer server) {
        this.server = server;
    }

    static ApiServer start(Node node, ServerIdentity identity) {
        return start(node.namespace(), node.name(), identity);
    }

    static ApiServer start(String namespace, String name, ServerIdentity identity) {
        return Inside.call(namespace, () -> {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(PORT), BACKLOG);
            ApiServer started = new ApiServer(server);
            server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
            server.setExecutor(started.workers);
            answer(server, "/healthz", "ok");
            answer(server, "/", name);
            server.start();
            return started;
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

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
