package io.cplbd.daemon.backends;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns which API servers there are: lists the EndpointSlices of default/kubernetes and watches them; the Endpoints where
 * there are no EndpointSlices (before Kubernetes 1.21). One thread runs it, until it is interrupted.
 *
 * <p>It begins with the kubeconfig's server, and goes on with the other known API servers, those that are down last: a node
 * whose own API server is dead still learns. A connection that works is kept. After any failure all is listed anew; what was
 * told stays true until a list says otherwise.
 */
final class EndpointsWatch implements Runnable {
    /** What is told, on the watch's thread. */
    interface Told {
        /** All that the API tells, in order. */
        void endpoints(List<InetSocketAddress> addresses);

        /** Where they come from, or why from nowhere. */
        void source(String line);
    }

    /** Time. */
    interface Pause {
        void sleep(long ns) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(EndpointsWatch.class);

    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
            + "?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes";
    private static final String ENDPOINTS =
            "/api/v1/namespaces/default/endpoints?fieldSelector=metadata.name%3Dkubernetes";

    private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long LIST_NS = TimeUnit.SECONDS.toNanos(5);
    /** A watch ends after it, and goes on over the same connection; so a connection that fell silent is noticed. */
    private static final long WATCH_S = 30;

    private static final long SLACK_S = 5;
    /** A watch that ends sooner counts as a failure, lest it is asked for over and over. */
    private static final long SHORT_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final Supplier<@Nullable Kubeconfig> kubeconfig;
    private final Supplier<List<InetSocketAddress>> known;
    private final Predicate<InetSocketAddress> down;
    private final ApiClient client;
    private final int defaultPort;
    private final Backoff backoff;
    private final Pause pause;
    private final LongSupplier clockNs;
    private final Told told;

    private volatile ApiClient.@Nullable Connection connection;
    private volatile @Nullable InetSocketAddress watched;
    private boolean established;
    private long askedS = -1;
    private String lastSource = "";
    private @Nullable String lastStrange;

    /**
     * @param known API servers to ask besides the kubeconfig's; thread-safe
     * @param down those to ask last; thread-safe
     * @param defaultPort of endpoints that name no port
     * @param clockNs monotonic
     */
    EndpointsWatch(
            Supplier<@Nullable Kubeconfig> kubeconfig,
            Supplier<List<InetSocketAddress>> known,
            Predicate<InetSocketAddress> down,
            ApiClient client,
            int defaultPort,
            Backoff backoff,
            Pause pause,
            LongSupplier clockNs,
            Told told) {
        this.kubeconfig = kubeconfig;
        this.known = known;
        this.down = down;
        this.client = client;
        this.defaultPort = defaultPort;
        this.backoff = backoff;
        this.pause = pause;
        this.clockNs = clockNs;
        this.told = told;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Kubeconfig current = kubeconfig.get();
                if (current == null) {
                    source("waiting for the kubeconfig");
                    pause.sleep(TimeUnit.SECONDS.toNanos(1));
                } else {
                    round(current);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop();
        }
    }

    /** Tries all servers in turn until one could be watched, and is lost again; waits if there was none. */
    private void round(Kubeconfig current) throws InterruptedException {
        askedS = -1;
        String why = "no address to ask";
        for (ApiTarget target : targets(current)) {
            established = false;
            try {
                follow(current, target);
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                why = target + ": " + Reason.of(e);
                LOG.debug("endpoints of default/kubernetes through {}", why);
            } finally {
                drop();
            }
            if (established) {
                backoff.reset();
                return;
            }
        }
        if (source("none: " + why)) {
            LOG.warn("no API server tells the endpoints of default/kubernetes; those known stay: {}", why);
        }
        pause.sleep(backoff.nextNs(askedS));
    }

    private List<ApiTarget> targets(Kubeconfig current) {
        List<ApiTarget> targets = new ArrayList<>();
        try {
            for (InetAddress address : InetAddress.getAllByName(current.host())) {
                targets.add(new ApiTarget(new InetSocketAddress(address, current.port()), current.host()));
            }
        } catch (UnknownHostException e) {
            LOG.debug("kubeconfig's server {} is unknown", current.host());
        }
        for (InetSocketAddress address : known.get()) {
            if (targets.stream().noneMatch(target -> target.address().equals(address))) {
                targets.add(new ApiTarget(address));
            }
        }
        targets.sort(Comparator.comparing(target -> down.test(target.address()))); // stable
        return targets;
    }

    /** Lists and watches, until something fails, or there is another kubeconfig. */
    private void follow(Kubeconfig current, ApiTarget target) throws IOException {
        ApiClient.Connection open = client.connect(target, current.credentials(), CONNECT_NS);
        connection = open;
        watched = target.address();
        String path = SLICES;
        EndpointsList list = list(open, path);
        if (list == null) {
            path = ENDPOINTS;
            list = list(open, path);
        }
        if (list == null) {
            throw new ApiException("status " + NOT_FOUND + " for EndpointSlices and for Endpoints");
        }
        Endpoints endpoints = new Endpoints(list);
        publish(endpoints);
        String source = (path.equals(SLICES) ? "EndpointSlices" : "Endpoints") + " through " + target;
        if (source(source)) {
            LOG.info("API servers are those of default/kubernetes, {}", source);
        }
        while (open.reusable() && current.equals(kubeconfig.get())) {
            watch(open, path, endpoints);
        }
    }

    /** Null if there is no such resource. */
    private @Nullable EndpointsList list(ApiClient.Connection open, String path) throws IOException {
        ApiClient.Reply reply = open.get(path, LIST_NS);
        if (reply.status() == NOT_FOUND) {
            reply.body().transferTo(OutputStream.nullOutputStream());
            return null;
        }
        expectOk(reply);
        try (EndpointsReader reader = new EndpointsReader(reply.body(), defaultPort)) {
            return reader.list();
        }
    }

    private void watch(ApiClient.Connection open, String path, Endpoints endpoints) throws IOException {
        ApiClient.Reply reply = open.get(
                path + "&watch=1&allowWatchBookmarks=true&timeoutSeconds=" + WATCH_S + "&resourceVersion="
                        + URLEncoder.encode(endpoints.resourceVersion(), StandardCharsets.UTF_8),
                TimeUnit.SECONDS.toNanos(WATCH_S + SLACK_S));
        expectOk(reply);
        long beganNs = clockNs.getAsLong();
        try (EndpointsReader reader = new EndpointsReader(reply.body(), defaultPort)) {
            WatchEvent event = reader.event();
            while (event != null) {
                take(event, endpoints);
                event = reader.event();
            }
        } finally {
            established |= clockNs.getAsLong() - beganNs >= SHORT_NS;
        }
        if (!established) {
            throw new ApiException("the watch ended at once");
        }
    }

    /** 410, expired, is one error as any other: after each, all is listed anew. */
    private void take(WatchEvent event, Endpoints endpoints) throws ApiException {
        if (event.type().equals("ERROR")) {
            EndpointsObject status = event.object();
            throw new ApiException("watch: status " + status.code() + ", " + HttpLine.quoted(status.message()));
        }
        if (endpoints.take(event)) {
            publish(endpoints);
        }
    }

    private void expectOk(ApiClient.Reply reply) throws ApiException {
        if (reply.status() != OK) {
            askedS = reply.retryAfterS();
            throw new ApiException("status " + reply.status() + ", expected " + OK);
        }
    }

    private void publish(Endpoints endpoints) {
        String strange = endpoints.strange();
        if (strange != null && !strange.equals(lastStrange)) {
            LOG.warn("endpoints of default/kubernetes: {} is not an address, left out", HttpLine.quoted(strange));
        }
        lastStrange = strange;
        told.endpoints(endpoints.addresses());
    }

    /** Whether it is news. */
    private boolean source(String line) {
        if (line.equals(lastSource)) {
            return false;
        }
        lastSource = line;
        told.source(line);
        return true;
    }

    /**
     * A server was found to be down: if it is the one that is watched through, another is asked. So, too, if that one is not
     * among those that are checked, as it may be the same by another address. Thread-safe.
     */
    void lost(InetSocketAddress server) {
        InetSocketAddress through = watched;
        ApiClient.Connection open = connection;
        if (through != null
                && open != null
                && (through.equals(server) || !known.get().contains(through))) {
            open.close();
        }
    }

    private void drop() {
        ApiClient.Connection open = connection;
        connection = null;
        watched = null;
        if (open != null) {
            open.close();
        }
    }
}
