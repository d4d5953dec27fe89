package io.cplbd.lab.ipvs;

import com.sun.net.httpserver.HttpServer;
import io.cplbd.lab.Inside;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What health checks ask: a status at {@code /status}, a text at {@code /text}. */
final class TrafficWebServer implements AutoCloseable {
    static final int PORT = 9080;

    private final HttpServer server;
    private volatile int status = 200;
    private volatile String text;

    TrafficWebServer(Node node, String text) {
        this.text = text;
        server = Inside.call(node.namespace(), () -> HttpServer.create(new InetSocketAddress(PORT), 0));
        server.createContext("/status", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(status, -1);
            } catch (IOException clientWentAway) {
                // It has its verdict.
            }
        });
        server.createContext("/text", exchange -> {
            byte[] body = this.text.getBytes(StandardCharsets.US_ASCII);
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (IOException clientWentAway) {
                // It has its verdict.
            }
        });
        server.start();
    }

    void status(int newStatus) {
        status = newStatus;
    }

    void text(String newText) {
        text = newText;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
