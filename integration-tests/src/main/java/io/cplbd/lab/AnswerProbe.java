package io.cplbd.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Asks the VIP four times a second who it is, over TLS, as kubectl would: with the certificate checked. */
final class AnswerProbe implements AutoCloseable {
    private static final long PERIOD_MS = 250;
    private static final int LIMIT_MS = 400;

    private final ServerIdentity identity;
    private final Thread thread;
    private volatile Answer latest = new Answer(System.nanoTime(), Optional.empty());
    private volatile boolean stopped;

    /** What came back from a request that began at {@code askedNs}: the server's own name, or nothing. */
    record Answer(long askedNs, Optional<String> from) {}

    AnswerProbe(Node client, ServerIdentity identity) {
        this.identity = identity;
        thread = Inside.start(client.namespace(), "answer-probe", this::run);
    }

    Answer latest() {
        return latest;
    }

    private void run() {
        try {
            while (!stopped) {
                long askedNs = System.nanoTime();
                latest = new Answer(askedNs, ask());
                Thread.sleep(PERIOD_MS);
            }
        } catch (InterruptedException closed) {
            // The end of this thread.
        }
    }

    private Optional<String> ask() {
        try (Socket plain = new Socket()) {
            plain.setSoTimeout(LIMIT_MS);
            plain.connect(new InetSocketAddress(LabNetwork.VIP, ApiServer.PORT), LIMIT_MS);
            try (SSLSocket socket = (SSLSocket)
                    identity.context().getSocketFactory().createSocket(plain, LabNetwork.VIP, ApiServer.PORT, false)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: kube\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                int body = response.indexOf("\r\n\r\n");
                return response.startsWith("HTTP/1.1 200 ") && body > 0
                        ? Optional.of(response.substring(body + 4))
                        : Optional.empty();
            }
        } catch (IOException noAnswer) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        Inside.join(thread);
    }
}
