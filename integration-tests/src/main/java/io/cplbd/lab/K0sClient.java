package io.cplbd.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Many clients that never wait: again and again a new connection to VIP:6443, over TLS and with the certificate checked, and
 * the question who answers. Nothing less tells whether it works: a relay accepts connections before it has reached an API
 * server.
 *
 * <p>Each comes from another address, as IPVS sends all that comes from one address to one API server ({@code
 * persistenceTimeoutSeconds}, which k0s cannot turn off).
 */
final class K0sClient implements AutoCloseable {
    /**
     * How it asks.
     *
     * @param everyNs time between two connections
     * @param limitMs after which a connect, or an answer, has failed
     * @param lateNs how late an answer may be because of this machine: it pays for both ends of TLS
     * @param sample how many answers show a spread
     */
    record Pace(long everyNs, int limitMs, long lateNs, int sample) {
        static final Pace HERE = new Pace(25_000_000, 900, 200_000_000, 60);
        static final Pace LAB_KERNEL = new Pace(200_000_000, 2_000, 1_500_000_000, 30);
    }

    private record Answer(long askedNs, String from) {}

    private static final Pattern LENGTH = Pattern.compile("\\r\\nContent-Length: (\\d{1,4})\\r\\n");
    private static final int MAX_HEAD = 4096;

    /** Behind the client: it has all these addresses without being given each. */
    private static final String NETWORK = "198.19.";

    private final Pace pace;
    private final SSLContext context;
    private final ConnectLog log = new ConnectLog();
    private final List<Answer> answers = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * @param authority file with the certificate that the API servers' are signed with
     */
    K0sClient(LabNetwork network, Path authority, Pace pace) {
        this.pace = pace;
        context = trust(authority);
        Node client = network.client();
        String all = NETWORK + "0.0/16";
        Command.run("ip", "-n", client.namespace(), "route", "add", "local", all, "dev", "lo");
        // Asks for the VIP's hardware address in its own name, not in that of each of them.
        Inside.call(
                client.namespace(), () -> Files.writeString(Path.of("/proc/sys/net/ipv4/conf/all/arp_announce"), "2"));
        for (Node node : network.controllers()) {
            Command.run("ip", "-n", node.namespace(), "route", "add", all, "via", client.address());
        }
        thread = Inside.start(client.namespace(), "client", this::run);
    }

    private static SSLContext trust(Path authority) {
        try (InputStream in = Files.newInputStream(authority)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusting.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusting.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new LabException("certificate of the API servers: " + e.getMessage(), e);
        }
    }

    private void run() {
        long nextNs = System.nanoTime();
        try {
            for (int number = 1; !stopped; number++) {
                // Bound here: a socket belongs to the namespace of the thread that makes it.
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress(NETWORK + (number >> 8 & 255) + "." + (number & 255), 0));
                Thread.ofVirtual().start(() -> ask(socket));
                // After a stall of this machine: no burst to catch up.
                nextNs = Math.max(nextNs + pace.everyNs(), System.nanoTime());
                TimeUnit.NANOSECONDS.sleep(nextNs - System.nanoTime());
            }
        } catch (InterruptedException closed) {
            // The end of this thread.
        } catch (IOException e) {
            throw new LabException("client: " + e.getMessage(), e);
        }
    }

    private void ask(Socket plain) {
        long startNs = System.nanoTime();
        Optional<String> from = answer(plain);
        log.add(new ConnectLog.Attempt(startNs, System.nanoTime(), from.isPresent()));
        synchronized (answers) {
            from.ifPresent(name -> answers.add(new Answer(startNs, name)));
        }
    }

    private Optional<String> answer(Socket plain) {
        try (plain) {
            plain.setSoTimeout(pace.limitMs());
            plain.setTcpNoDelay(true);
            plain.connect(new InetSocketAddress(LabNetwork.VIP, ApiServer.PORT), pace.limitMs());
            if (!(context.getSocketFactory().createSocket(plain, LabNetwork.VIP, ApiServer.PORT, false)
                    instanceof SSLSocket socket)) {
                throw new IllegalStateException("no TLS socket");
            }
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: kube\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return body(socket.getInputStream());
        } catch (IOException noAnswer) {
            return Optional.empty();
        }
    }

    /** The stand-in does not end a connection by itself: its answer is as long as it says. */
    private static Optional<String> body(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() > MAX_HEAD) {
                return Optional.empty();
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        return head.indexOf("HTTP/1.1 200 ") == 0 && length.find()
                ? Optional.of(new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.US_ASCII))
                : Optional.empty();
    }

    ConnectLog log() {
        return log;
    }

    Pace pace() {
        return pace;
    }

    /** Answers to connections begun at {@code sinceNs} or later, by the API server that gave them. */
    Map<String, Long> answersSince(long sinceNs) {
        synchronized (answers) {
            return answers.stream()
                    .filter(answer -> answer.askedNs() - sinceNs >= 0)
                    .collect(Collectors.groupingBy(Answer::from, TreeMap::new, Collectors.counting()));
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        Inside.join(thread);
    }
}
