package io.cplbd.daemon.process;

import static io.cplbd.daemon.process.SignalRequest.DATA;
import static io.cplbd.daemon.process.SignalRequest.RELOAD;
import static io.cplbd.daemon.process.SignalRequest.STATS;
import static io.cplbd.daemon.process.SignalRequest.STOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SignalsTest {
    private final Signals signals = new Signals();
    private final List<SignalRequest> seen = new CopyOnWriteArrayList<>();

    @Test
    void rememberedUntilSomebodyListensEachKindOnce() {
        signals.request(RELOAD);
        signals.request(STATS);
        signals.request(RELOAD);
        signals.deliverTo(seen::add);
        assertThat(seen).containsExactlyInAnyOrder(RELOAD, STATS);
        signals.request(DATA);
        assertThat(seen).last().isEqualTo(DATA);
    }

    @Test
    void hangupsDuringAReloadAreOneMoreReload() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        signals.deliverTo(request -> {
            seen.add(request);
            begun.countDown();
            await().until(() -> goOn.getCount() == 0);
        });
        Thread first = Thread.ofPlatform().start(() -> signals.request(RELOAD));
        begun.await();
        for (int i = 0; i < 10; i++) {
            signals.request(RELOAD); // returns at once: somebody else is at it
        }
        assertThat(seen).containsExactly(RELOAD);
        goOn.countDown();
        first.join();
        assertThat(seen).containsExactly(RELOAD, RELOAD);
    }

    /** Each delivery notes how many requests of its kind it answers; in the end all must be answered. */
    @Test
    void neverTwoAtATimeAndNoneLost() throws InterruptedException {
        Map<SignalRequest, AtomicInteger> wanted =
                Map.of(RELOAD, new AtomicInteger(), DATA, new AtomicInteger(), STATS, new AtomicInteger());
        Map<SignalRequest, Integer> answered = new ConcurrentHashMap<>();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        signals.deliverTo(request -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            answered.put(
                    request, wanted.getOrDefault(request, new AtomicInteger()).get());
            running.decrementAndGet();
        });
        List<Thread> senders = new ArrayList<>();
        for (SignalRequest request : List.of(RELOAD, DATA, STATS, RELOAD)) {
            senders.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    wanted.getOrDefault(request, new AtomicInteger()).incrementAndGet();
                    signals.request(request);
                }
            }));
        }
        for (Thread sender : senders) {
            sender.join();
        }
        assertThat(most).hasValue(1);
        assertThat(answered).isEqualTo(Map.of(RELOAD, 40_000, DATA, 20_000, STATS, 20_000));
    }

    @Test
    void stopOvertakesARunningReloadAndIsTheLast() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        signals.deliverTo(request -> {
            seen.add(request);
            if (request == RELOAD) {
                begun.countDown();
                await().until(() -> goOn.getCount() == 0);
            }
        });
        Thread reload = Thread.ofPlatform().start(() -> signals.request(RELOAD));
        begun.await();
        signals.request(DATA);
        assertThat(signals.stopRequested()).isFalse();
        signals.request(STOP);
        signals.request(STOP);
        assertThat(signals.stopRequested()).isTrue();
        assertThat(seen).containsExactly(RELOAD, STOP);
        goOn.countDown();
        reload.join();
        signals.request(RELOAD);
        assertThat(seen).containsExactly(RELOAD, STOP);
    }

    @Test
    void stopRememberedIsDeliveredAlone() {
        signals.request(RELOAD);
        signals.request(STOP);
        assertThat(signals.stopRequested()).isTrue();
        signals.deliverTo(seen::add);
        assertThat(seen).containsExactly(STOP);
    }

    @Test
    void aFaultDoesNotMakeDeaf() {
        signals.deliverTo(request -> {
            seen.add(request);
            throw new IllegalStateException("fault");
        });
        signals.request(RELOAD);
        signals.request(RELOAD);
        assertThat(seen).containsExactly(RELOAD, RELOAD);
    }

    @Test
    void realSignals() throws Exception {
        try (ChildJvm child = ChildJvm.start(SignalsMain.class)) {
            assertThat(child.stdout().readLine()).isEqualTo("installed");
            // Nobody listens yet: remembered.
            child.signal("HUP");
            child.process().getOutputStream().write('\n');
            child.process().getOutputStream().flush();
            assertThat(child.stdout().readLine()).isEqualTo("RELOAD");
            for (Map.Entry<String, SignalRequest> signal :
                    List.of(Map.entry("USR1", DATA), Map.entry("USR2", STATS), Map.entry("HUP", RELOAD))) {
                child.signal(signal.getKey());
                assertThat(child.stdout().readLine())
                        .isEqualTo(signal.getValue().name());
            }
            child.signal("TERM");
            assertThat(child.stdout().readLine()).isEqualTo("STOP");
            assertThat(child.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void hangupIgnoredByWhoeverStartedTheProcessIsTakenUpAgain() throws Exception {
        try (ChildJvm child = ChildJvm.startDeafToHangups(SignalsMain.class)) {
            assertThat(child.stdout().readLine()).isEqualTo("deaf");
            // There is no JVM yet that could hear it; it must not kill, that is all.
            child.signal("HUP");
            assertThat(child.stdout().readLine()).isEqualTo("installed");
            child.signal("HUP");
            child.process().getOutputStream().write('\n');
            child.process().getOutputStream().flush();
            assertThat(child.stdout().readLine()).isEqualTo("RELOAD");
            child.signal("USR1");
            assertThat(child.stdout().readLine()).isEqualTo("DATA");
            child.signal("TERM");
            assertThat(child.stdout().readLine()).isEqualTo("STOP");
            assertThat(child.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void realInterrupt() throws Exception {
        try (ChildJvm child = ChildJvm.start(SignalsMain.class)) {
            assertThat(child.stdout().readLine()).isEqualTo("installed");
            child.process().getOutputStream().write('\n');
            child.process().getOutputStream().flush();
            child.signal("INT");
            assertThat(child.stdout().readLine()).isEqualTo("STOP");
            assertThat(child.exitCode()).isEqualTo(3);
        }
    }
}
