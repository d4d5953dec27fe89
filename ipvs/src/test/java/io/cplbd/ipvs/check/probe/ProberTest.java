package io.cplbd.ipvs.check.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProberTest {
    private static final ProbeResult ENDED = Probes.untold("ended before the server told anything");

    private static ProbeSpec.Misc script(int number) {
        return new ProbeSpec.Misc(List.of("/bin/check", Integer.toString(number)), 1, false);
    }

    @Test
    void scriptsAreGivenToTheirRunner() throws Exception {
        List<ProbeSpec.Misc> seen = Collections.synchronizedList(new ArrayList<>());
        try (Prober prober = new Prober(1, spec -> {
            seen.add(spec);
            return new ProbeResult.Passed(7);
        })) {
            assertThat(Probes.run(prober, script(1))).isEqualTo(new ProbeResult.Passed(7));
        }
        assertThat(seen).containsExactly(script(1));
    }

    @Test
    void whateverGoesWrongThereIsAResult() throws Exception {
        try (Prober prober = new Prober(1, spec -> {
            switch (spec.argv().getLast()) {
                case "1" -> throw new IllegalStateException("no idea\nnone at all");
                case "2" -> throw new StackOverflowError();
                default -> throw new InterruptedException();
            }
        })) {
            assertThat(Probes.run(prober, script(1)))
                    .isEqualTo(Probes.failed("unexpected: java.lang.IllegalStateException: no idea"));
            assertThat(Probes.run(prober, script(2)))
                    .isEqualTo(Probes.failed("unexpected: java.lang.StackOverflowError"));
            assertThat(Probes.run(prober, script(3)))
                    .isEqualTo(Probes.failed("unexpected: java.lang.InterruptedException"));
            assertThat(prober.counts()).isEqualTo(new Prober.Counts(0, 0, 0, 3, 0));
        }
    }

    @Test
    void aConsumerThatThrowsHoldsNoPlace() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> uncaught.add(e));
        try (Prober prober = new Prober(1, _ -> ProbeResult.Passed.SIMPLY)) {
            prober.start(script(1), _ -> {
                throw new IllegalStateException("consumer");
            });
            assertThat(Probes.run(prober, script(2))).isEqualTo(ProbeResult.Passed.SIMPLY);
            Eventually.await("the exception", () -> uncaught.size() == 1);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void noMoreThanTheLimitRunAtOnceAndTheOthersInOrder() throws Exception {
        Semaphore permits = new Semaphore(0);
        List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        try (Prober prober = new Prober(3, spec -> {
            begun.add(Integer.parseInt(spec.argv().getLast()));
            permits.acquire();
            return ProbeResult.Passed.SIMPLY;
        })) {
            for (int i = 0; i < 10; i++) {
                int number = i;
                prober.start(script(number), _ -> done.add(number));
            }
            Eventually.await("three running", () -> begun.size() == 3);
            assertThat(prober.counts()).isEqualTo(new Prober.Counts(3, 7, 7, 10, 0));
            for (int ended = 1; ended <= 7; ended++) {
                int expected = 3 + ended;
                permits.release();
                Eventually.await("the next to begin", () -> begun.size() == expected);
                assertThat(begun.getLast()).isEqualTo(expected - 1);
                assertThat(prober.counts()).isEqualTo(new Prober.Counts(3, 7 - ended, 7, 10, 0));
            }
            prober.start(script(10), _ -> done.add(10));
            assertThat(prober.counts()).isEqualTo(new Prober.Counts(3, 1, 7, 11, 0));
            permits.release(4);
            Eventually.await("all done", () -> done.size() == 11);
            assertThat(prober.counts()).isEqualTo(new Prober.Counts(0, 0, 7, 11, 0));
        }
        assertThat(done)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 11).boxed().toList());
    }

    @Test
    void twoThousandAtOnceKeepToTheLimit() throws Exception {
        int limit = 50;
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger[] told =
                IntStream.range(0, 2000).mapToObj(_ -> new AtomicInteger()).toArray(AtomicInteger[]::new);
        CountDownLatch all = new CountDownLatch(told.length);
        List<ProbeResult> others = Collections.synchronizedList(new ArrayList<>());
        try (StandIn target = new StandIn((server, socket) -> {
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    byte[] request = new byte[512];
                    int length = socket.getInputStream().read(request);
                    open.decrementAndGet(); // before the reply: the probe has not ended yet
                    assertThat(length).isPositive();
                    StandIn.send(socket, "HTTP/1.0 200 OK\r\n\r\n");
                });
                Prober prober = new Prober(limit, Probes.NO_SCRIPTS)) {
            ProbeSpec spec = HttpProbeTest.http(target.connection(20_000), HttpProbeTest.url("/"));
            for (AtomicInteger count : told) {
                prober.start(spec, result -> {
                    if (!result.equals(ProbeResult.Passed.SIMPLY)) {
                        others.add(result);
                    }
                    count.incrementAndGet();
                    all.countDown();
                });
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(others).isEmpty();
            assertThat(most.get()).isBetween(2, limit);
            assertThat(prober.counts().mostWaiting()).isBetween(1, 2000 - limit);
            assertThat(prober.counts().total()).isEqualTo(2000);
        }
        assertThat(told).allSatisfy(count -> assertThat(count.get()).isEqualTo(1));
    }

    @Test
    void closeEndsThoseThatRunAndThoseThatWaitOnce() throws Exception {
        List<ProbeResult> results = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch accepted = new CountDownLatch(2);
        try (StandIn target = new StandIn((server, socket) -> {
            accepted.countDown();
            server.hold(socket);
        })) {
            Prober prober = new Prober(3, _ -> {
                accepted.countDown();
                Thread.sleep(60_000); // until it is interrupted
                return ProbeResult.Passed.SIMPLY;
            });
            ProbeSpec held = HttpProbeTest.http(target.connection(60_000), HttpProbeTest.url("/"));
            prober.start(held, results::add);
            prober.start(held, results::add);
            prober.start(script(1), results::add);
            prober.start(held, results::add);
            assertThat(accepted.await(10, TimeUnit.SECONDS)).isTrue();
            prober.close();
            Eventually.await("four results", () -> results.size() == 4);
            prober.start(held, results::add);
            prober.close();
            assertThat(results).hasSize(5).containsOnly(ENDED);
            assertThat(prober.counts()).isEqualTo(new Prober.Counts(0, 0, 1, 4, 0));
        }
    }

    @Test
    void theLimitIsOneOrMore() {
        assertThatThrownBy(() -> new Prober(0, Probes.NO_SCRIPTS)).hasMessage("limit 0 is below 1");
    }
}
