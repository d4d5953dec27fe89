package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The watch against a client that does as scripted, in virtual time: each step is one reply; when the script is over, it ends. */
class EndpointsWatchTest {
    private static final long S = 1_000_000_000;
    private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 6443);
    private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 6443);
    private static final InetSocketAddress C = new InetSocketAddress("10.0.0.3", 6443);

    /**
     * One reply.
     *
     * @param status below 0: the connection is refused
     * @param lastsNs until its body ends
     */
    private record Step(int status, long retryAfterS, String body, long lastsNs, boolean stays) {}

    private final Queue<Step> script = new ArrayDeque<>();
    /** Who was asked for what; how long was waited; what was told. */
    private final List<String> story = new ArrayList<>();

    private final Set<InetSocketAddress> down = new HashSet<>();
    private List<InetSocketAddress> known = List.of(A, B);
    private @Nullable Kubeconfig kubeconfig = new Kubeconfig("10.0.0.1", 6443, ApiCredentials.anonymous());
    private long nowNs;

    private final class Fake implements ApiClient.Connection {
        private final ApiTarget target;
        private boolean open = true;

        Fake(ApiTarget target) {
            this.target = target;
        }

        @Override
        public ApiClient.Reply get(String path, long timeoutNs) {
            Step step = script.poll();
            if (step == null) {
                Thread.currentThread().interrupt();
                return new ApiClient.Reply(503, -1, InputStream.nullInputStream());
            }
            int query = path.indexOf("&watch=1");
            String what = path.startsWith("/api/") ? "Endpoints" : "slices";
            story.add((query < 0 ? "list " : "watch ") + what + " of " + target.host()
                    + (query < 0 ? "" : " from " + path.substring(path.lastIndexOf('=') + 1)));
            assertThat(timeoutNs).isEqualTo(query < 0 ? 5 * S : 35 * S);
            open = step.stays;
            return new ApiClient.Reply(step.status, step.retryAfterS, body(step));
        }

        private InputStream body(Step step) {
            return new ByteArrayInputStream(step.body.getBytes(StandardCharsets.UTF_8)) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    int read = super.read(bytes, offset, length);
                    if (read < 0) {
                        nowNs += step.lastsNs;
                    }
                    return read;
                }
            };
        }

        @Override
        public boolean reusable() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }

    private static String slice(String name, String version, String... addresses) {
        return "{\"metadata\":{\"name\":\"" + name + "\",\"resourceVersion\":\"" + version
                + "\"},\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"" + String.join("\",\"", addresses)
                + "\"]}],\"ports\":[{\"name\":\"https\",\"port\":6443}]}";
    }

    private void list(String version, String... slices) {
        script.add(new Step(
                200,
                -1,
                "{\"metadata\":{\"resourceVersion\":\"" + version + "\"},\"items\":[" + String.join(",", slices) + "]}",
                0,
                true));
    }

    private void watch(long lastsNs, String... events) {
        script.add(new Step(200, -1, String.join("\n", events), lastsNs, true));
    }

    private static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}";
    }

    private void status(int status, long retryAfterS) {
        script.add(new Step(status, retryAfterS, "{}", 0, true));
    }

    private void refused() {
        script.add(new Step(-1, -1, "", 0, false));
    }

    /** The story until the script's end; without what came of it. */
    private List<String> run() {
        EndpointsWatch watch = new EndpointsWatch(
                () -> {
                    if (script.isEmpty()) {
                        Thread.currentThread().interrupt();
                    }
                    return kubeconfig;
                },
                () -> known,
                down::contains,
                (target, _, timeoutNs) -> {
                    assertThat(timeoutNs).isEqualTo(3 * S);
                    Step step = script.peek();
                    if (step != null && step.status < 0) {
                        script.remove();
                        story.add("no connection to " + target.host());
                        throw new ConnectException("Connection refused");
                    }
                    return new Fake(target);
                },
                6443,
                new Backoff(new SplittableRandom(1)),
                ns -> {
                    story.add("wait " + Math.ceilDiv(ns, S) + " s");
                    if (kubeconfig == null) {
                        script.clear();
                    }
                    nowNs += ns;
                    if (script.isEmpty()) {
                        throw new InterruptedException();
                    }
                },
                () -> nowNs,
                new EndpointsWatch.Told() {
                    @Override
                    public void endpoints(List<InetSocketAddress> addresses) {
                        story.add(addresses.stream()
                                .map(address -> address.getAddress().getHostAddress())
                                .toList()
                                .toString());
                    }

                    @Override
                    public void source(String line) {
                        story.add("source " + line);
                    }
                });
        watch.run();
        assertThat(Thread.interrupted()).isTrue();
        return story;
    }

    @Test
    void listsWatchesAndGoesOnWhereItWas() {
        list("100", slice("kubernetes", "90", "10.0.0.1"));
        watch(
                30 * S,
                event("MODIFIED", slice("kubernetes", "101", "10.0.0.1", "10.0.0.2")),
                event("ADDED", slice("kubernetes-2", "102", "10.0.0.3")),
                event("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"150\"},\"endpoints\":null}"));
        watch(30 * S, event("DELETED", slice("kubernetes", "151", "10.0.0.1")));
        watch(30 * S);
        assertThat(run())
                .containsExactly(
                        "list slices of 10.0.0.1",
                        "[10.0.0.1]",
                        "source EndpointSlices through 10.0.0.1:6443",
                        "watch slices of 10.0.0.1 from 100",
                        "[10.0.0.1, 10.0.0.2]",
                        "[10.0.0.1, 10.0.0.2, 10.0.0.3]",
                        "watch slices of 10.0.0.1 from 150",
                        "[10.0.0.3]",
                        "watch slices of 10.0.0.1 from 151");
    }

    @Test
    void listsAnewAtOnceWhenItsPlaceHasExpired() {
        list("100", slice("kubernetes", "90", "10.0.0.1"));
        watch(30 * S);
        watch(0, event("ERROR", "{\"kind\":\"Status\",\"code\":410,\"message\":\"too old\"}"));
        list("200", slice("kubernetes", "190", "10.0.0.2"));
        watch(30 * S);
        assertThat(run())
                .containsExactly(
                        "list slices of 10.0.0.1",
                        "[10.0.0.1]",
                        "source EndpointSlices through 10.0.0.1:6443",
                        "watch slices of 10.0.0.1 from 100",
                        "watch slices of 10.0.0.1 from 100",
                        "list slices of 10.0.0.1",
                        "[10.0.0.2]",
                        "watch slices of 10.0.0.1 from 200");
    }

    @Test
    void asksTheOthersAndThenWaitsLongerAndLonger() {
        for (int round = 0; round < 3; round++) {
            refused();
            status(503, round == 2 ? 9 : -1);
        }
        refused();
        list("7", slice("kubernetes", "6", "10.0.0.2"));
        watch(2 * S);
        status(500, -1);
        refused();
        refused();
        assertThat(run())
                .containsExactly(
                        "no connection to 10.0.0.1",
                        "list slices of 10.0.0.2",
                        "source none: 10.0.0.2:6443: status 503, expected 200",
                        "wait 1 s",
                        "no connection to 10.0.0.1",
                        "list slices of 10.0.0.2",
                        "wait 2 s",
                        "no connection to 10.0.0.1",
                        "list slices of 10.0.0.2",
                        "wait 8 s",
                        "no connection to 10.0.0.1",
                        "list slices of 10.0.0.2",
                        "[10.0.0.2]",
                        "source EndpointSlices through 10.0.0.2:6443",
                        "watch slices of 10.0.0.2 from 7",
                        "watch slices of 10.0.0.2 from 7",
                        "no connection to 10.0.0.1",
                        "no connection to 10.0.0.2",
                        "source none: 10.0.0.2:6443: Connection refused",
                        "wait 1 s");
    }

    @Test
    void aWatchThatEndsAtOnceIsNotAskedForOverAndOver() {
        for (int round = 0; round < 3; round++) {
            known = List.of();
            list("100", slice("kubernetes", "90", "10.0.0.1"));
            watch(0);
        }
        assertThat(run().stream().filter(line -> line.startsWith("wait")))
                .hasSize(3)
                .contains("wait 2 s");
    }

    @Test
    void thoseThatAreDownAreAskedLast() {
        down.add(A);
        down.add(B);
        known = List.of(A, B, C);
        refused();
        refused();
        refused();
        assertThat(run())
                .startsWith("no connection to 10.0.0.3", "no connection to 10.0.0.1", "no connection to 10.0.0.2");
    }

    @Test
    void serversWithoutSlicesTellByEndpoints() {
        status(404, -1);
        script.add(new Step(
                200,
                -1,
                "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[{\"metadata\":{\"name\":\"kubernetes\"},"
                        + "\"subsets\":[{\"addresses\":[{\"ip\":\"10.0.0.1\"}],\"ports\":[{\"port\":6443}]}]}]}",
                0,
                true));
        watch(30 * S);
        status(404, -1);
        assertThat(run())
                .startsWith(
                        "list slices of 10.0.0.1",
                        "list Endpoints of 10.0.0.1",
                        "[10.0.0.1]",
                        "source Endpoints through 10.0.0.1:6443",
                        "watch Endpoints of 10.0.0.1 from 5");
    }

    @Test
    void nonsenseIsAFailureAsAnyOther() {
        known = List.of();
        script.add(new Step(200, -1, "<html>", 0, true));
        list("1", slice("kubernetes", "1", "10.0.0.1"));
        watch(0, event("SURPRISE", slice("kubernetes", "2", "10.0.0.2")));
        assertThat(run())
                .filteredOn(line -> !line.startsWith("source none: 10.0.0.1:6443: bad JSON"))
                .containsExactly(
                        "list slices of 10.0.0.1",
                        "wait 1 s",
                        "list slices of 10.0.0.1",
                        "[10.0.0.1]",
                        "source EndpointSlices through 10.0.0.1:6443",
                        "watch slices of 10.0.0.1 from 1",
                        "source none: 10.0.0.1:6443: event \"SURPRISE\" is not known",
                        "wait 2 s");
    }

    @Test
    void waitsForItsKubeconfig() {
        kubeconfig = null;
        refused();
        assertThat(run()).startsWith("source waiting for the kubeconfig", "wait 1 s");
    }
}
