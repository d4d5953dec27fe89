package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class HealthProbeTest {
    private static final ProbeOutcome HEALTHY = new ProbeOutcome.Healthy();

    /** What connections and requests do, in turn: a status, or an exception; nothing more: status 200. */
    private final Queue<Object> connects = new ArrayDeque<>();

    private final Queue<Object> gets = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();
    private long longestNs;
    private final List<Fake> open = new ArrayList<>();
    private final ApiCredentials credentials = ApiCredentials.anonymous();
    private final HealthProbe probe =
            new HealthProbe(new ApiTarget(new InetSocketAddress("10.0.0.1", 6443)), (_, _, timeoutNs) -> {
                allowed(timeoutNs);
                calls.add("connect");
                if (connects.poll() instanceof IOException e) {
                    throw e;
                }
                return new Fake();
            });

    private final class Fake implements ApiClient.Connection {
        private boolean closed;

        Fake() {
            open.add(this);
        }

        @Override
        public ApiClient.Reply get(String path, long timeoutNs) throws IOException {
            allowed(timeoutNs);
            calls.add(path);
            return switch (gets.poll()) {
                case IOException e -> throw e;
                case Integer status -> new ApiClient.Reply(status, -1, new ByteArrayInputStream(new byte[2]));
                case null, default -> new ApiClient.Reply(200, -1, new ByteArrayInputStream(new byte[2]));
            };
        }

        @Override
        public boolean reusable() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
            open.remove(this);
        }
    }

    private void allowed(long timeoutNs) {
        longestNs = Math.max(longestNs, timeoutNs);
        assertThat(timeoutNs).isPositive();
    }

    private ProbeOutcome run() {
        return probe.run(credentials);
    }

    @Test
    void asksTenTimesOverOneConnection() {
        for (int i = 0; i < 21; i++) {
            assertThat(run()).isEqualTo(HEALTHY);
        }
        assertThat(calls).hasSize(24);
        assertThat(List.of(calls.get(0), calls.get(11), calls.get(22))).containsOnly("connect");
        assertThat(open).hasSize(1);
    }

    @Test
    void theFirstAnswerMayTakeLonger() {
        connects.add(new SocketTimeoutException("late"));
        assertThat(run()).isEqualTo(new ProbeOutcome.Doubtful("no answer within 3 s"));
        run();
        assertThat(longestNs).isBetween(2_500_000_000L, 3_000_000_000L);
        longestNs = 0;
        for (int i = 0; i < 12; i++) {
            run();
        }
        assertThat(longestNs).isBetween(500_000_000L, 1_000_000_000L);
    }

    @Test
    void aConnectionThatTheServerHasClosedIsNoFailure() {
        run();
        gets.add(new EOFException("closed"));
        assertThat(run()).isEqualTo(HEALTHY);
        assertThat(calls).containsExactly("connect", "/healthz", "/healthz", "connect", "/healthz");
    }

    @Test
    void aDeadServerIsDead() {
        connects.add(new ConnectException("Connection refused"));
        assertThat(run()).isEqualTo(new ProbeOutcome.Dead("Connection refused"));
        gets.add(new SocketException("Connection reset"));
        assertThat(run()).isEqualTo(new ProbeOutcome.Dead("Connection reset"));
        run();
        gets.add(new SocketException("Connection reset"));
        connects.add(new ConnectException("Connection refused"));
        assertThat(run()).isEqualTo(new ProbeOutcome.Dead("Connection refused"));
        assertThat(open).isEmpty();
    }

    @Test
    void aSlowOrSickServerIsInDoubtAndAskedAnewNextTime() {
        run();
        gets.add(new SocketTimeoutException("late"));
        assertThat(run()).isEqualTo(new ProbeOutcome.Doubtful("no answer within 1 s"));
        assertThat(calls).as("no second attempt").containsExactly("connect", "/healthz", "/healthz");
        connects.add(new SocketTimeoutException("late"));
        assertThat(run()).isEqualTo(new ProbeOutcome.Doubtful("no answer within 1 s"));
        gets.add(500);
        assertThat(run()).isEqualTo(new ProbeOutcome.Doubtful("/healthz: status 500, expected 200"));
        assertThat(open).isEmpty();
    }

    @Test
    void aFaultOfThisSideTellsNothing() {
        connects.add(new OwnFaultException("Too many open files"));
        assertThat(run()).isEqualTo(new ProbeOutcome.Untold("Too many open files"));
    }

    @Test
    void otherCredentialsNeedAnotherConnection() {
        run();
        assertThat(probe.run(ApiCredentials.anonymous())).isEqualTo(HEALTHY);
        assertThat(calls).containsExactly("connect", "/healthz", "connect", "/healthz");
        assertThat(open).hasSize(1);
    }

    @Test
    void leavesNothingOpenWhenClosed() {
        run();
        probe.close();
        assertThat(open).isEmpty();
        run();
        assertThat(open).isEmpty();
    }
}
