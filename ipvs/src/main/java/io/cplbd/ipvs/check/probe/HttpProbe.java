package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeSpec.Http;
import io.cplbd.ipvs.check.ProbeSpec.HttpVersion;
import io.cplbd.ipvs.check.ProbeSpec.Url;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * HTTP_GET and SSL_GET. A client of its own, as the JDK's can neither speak HTTP/1.0 nor bind to an interface or set a mark.
 */
final class HttpProbe {
    private final Http spec;
    private final TlsIdentities identities;
    private String stage = "";

    HttpProbe(Http spec, TlsIdentities identities) {
        this.spec = spec;
        this.identities = identities;
    }

    /**
     * Asks for all pages in turn, each on a connection of its own, up to the first that is not as it should be.
     *
     * @throws BadReplyException with the page, what was found, and what was expected
     */
    void run() throws UntoldException, BadReplyException {
        for (Url url : spec.urls()) {
            try {
                ask(url);
            } catch (UntoldException e) {
                throw e;
            } catch (BadReplyException e) {
                throw new BadReplyException(url.path() + ": " + e.getMessage());
            } catch (IOException e) {
                throw new BadReplyException(url.path() + ": " + stage + ": "
                        + Words.why(e, spec.connection().timeoutNs()));
            }
        }
    }

    private void ask(Url url) throws IOException {
        stage = "connection";
        try (ProbeSocket socket = ProbeSocket.open(spec.connection())) {
            socket.connect();
            if (spec.tls() != null) {
                stage = "TLS handshake";
                String name = spec.tls().serverName() == null
                        ? url.host()
                        : spec.tls().serverName();
                socket.secure(
                        identities.of(spec.tls().files()).newContext(),
                        spec.tls().sni() ? name : null);
            }
            stage = "request";
            socket.out().write(request(url).getBytes(StandardCharsets.UTF_8));
            stage = "reply";
            if (HttpReply.judge(socket.in(), url)) {
                socket.serverHasClosed();
            }
        }
    }

    /** Word for word what keepalived sends, as servers may know its checks by it. */
    private String request(Url url) {
        String host = url.host() == null
                ? Words.hostAndPort(
                        spec.connection().address(), spec.connection().port())
                : url.host();
        return "GET " + url.path() + " HTTP/1." + (spec.version() == HttpVersion.HTTP_1_1 ? 1 : 0) + "\r\n"
                + "User-Agent: KeepAliveClient\r\n"
                + (spec.version() == HttpVersion.HTTP_1_0 ? "" : "Connection: close\r\n")
                + "Host: " + host + "\r\n\r\n";
    }
}
