package io.cplbd.lab.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.backends.BackendList;
import io.cplbd.daemon.backends.Backends;
import io.cplbd.daemon.backends.BackendsListener;
import io.cplbd.daemon.backends.BackendsSpec;
import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health checks and watch in a network namespace that the JVM's virtual threads are not in. */
class ControlPlaneBackendsIT {
    private static final String NAMESPACE = "cplbd-backends";

    @TempDir
    Path folder;

    @BeforeEach
    void make() {
        Command.run("ip", "netns", "add", NAMESPACE);
        Command.run("ip", "-n", NAMESPACE, "link", "set", "lo", "up");
    }

    @AfterEach
    void remove() {
        Command.run("ip", "netns", "delete", NAMESPACE);
    }

    @Test
    void socketsAreMadeWhereTheyBelong() throws InterruptedException {
        carriersOutside();
        Path kubeconfig = folder.resolve("admin.conf");
        List<BackendList> published = new CopyOnWriteArrayList<>();
        try (ControlPlane cluster = ControlPlane.create(folder.resolve("pki"))) {
            ControlPlaneServer first = cluster.add("c1", NAMESPACE, new InetSocketAddress("127.83.0.1", 6443));
            ControlPlaneServer second = cluster.add("c2", NAMESPACE, new InetSocketAddress("127.83.0.2", 6444));
            cluster.join(first);
            cluster.join(second);
            cluster.writeKubeconfig(kubeconfig, first.address());
            BackendsSpec spec = new BackendsSpec(kubeconfig, List.of(first.address()), 6443, Set.of());
            try (Backends backends = Inside.call(NAMESPACE, () -> started(spec, published))) {
                boolean both = Await.until(
                        Duration.ofSeconds(10),
                        () -> !published.isEmpty()
                                && published.getLast().healthy().equals(List.of(first.address(), second.address())));
                assertThat(both).as("%s", backends.view()).isTrue();
            }
        }
    }

    /** From now on all virtual threads of this JVM are carried by threads outside. */
    private static void carriersOutside() throws InterruptedException {
        int carriers = Runtime.getRuntime().availableProcessors();
        AtomicInteger busy = new AtomicInteger();
        List<Thread> all = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                    busy.incrementAndGet();
                    while (busy.get() < carriers) {
                        Thread.onSpinWait();
                    }
                }))
                .limit(carriers)
                .toList();
        for (Thread thread : all) {
            thread.join();
        }
    }

    private static Backends started(BackendsSpec spec, List<BackendList> published) {
        Backends backends = new Backends(
                spec,
                new BackendsListener() {
                    @Override
                    public void changed(BackendList list) {
                        published.add(list);
                    }

                    @Override
                    public void serving(boolean able) {}
                },
                fault -> {
                    throw new AssertionError(fault);
                });
        backends.start();
        return backends;
    }
}
