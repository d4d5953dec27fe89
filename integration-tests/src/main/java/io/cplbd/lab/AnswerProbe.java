package io.cplbd.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Asks the VIP again and again who it is, over TLS, as kubectl would: with the certificate checked. */
final class AnswerProbe implements AutoCloseable {
    private final String address;
    private final ServerIdentity identity;
    private final Pace pace;
    private final Thread thread;
    private volatile Answer latest = new Answer(System.nanoTime(), Optional.empty());
    private volatile boolean stopped;

    /** What came back from a request that began at {@code askedNs}: the server's own name, or nothing. */
    record Answer(long askedNs, Optional<String> from) {}

    AnswerProbe(Node client, String address, ServerIdentity identity, Pace pace) {
        this.address = address;
        this.identity = identity;
        this.pace = pace;
        thread = Inside.start(client.namespace(), "answer-probe-" + address, this::run);
    }

    /** Of the client's addresses, the one that it asks from. */
    String address() {
        return address;
    }

    Answer latest() {
        return latest;
    }

    private void run() {
        try {
            while (!stopped) {
                long askedNs = System.nanoTime();
                latest = new Answer(askedNs, ask());
                Thread.sleep(pace.askEveryMs());
            }
        } catch (InterruptedException closed) {
            // The end of this thread.
        }
    }

    private Optional<String> ask() {
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(address, 0));
            plain.setSoTimeout(pace.askLimitMs());
            plain.connect(new InetSocketAddress(LabNetwork.VIP, ApiServer.PORT), pace.askLimitMs());
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
