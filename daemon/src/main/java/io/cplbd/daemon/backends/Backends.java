package io.cplbd.daemon.backends;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the list of API servers: the API tells which there are, each is asked for its health every second, and whoever
 * balances over them is told of every change.
 *
 * <p>One thread, {@code backends}, owns the state and makes the sockets: in the network namespace of the thread that calls
 * {@link #start}. A virtual thread watches, and one more per API server asks.
 */
public final class Backends implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

    private final BackendsSpec spec;
    private final BackendsListener listener;
    private final Consumer<Throwable> fault;
    private final ThreadFactory threads;
    private final KubeconfigFile kubeconfig;
    private final ApiCredentials anonymous = ApiCredentials.anonymous();
    private final ScheduledThreadPoolExecutor owner;
    private final ApiClient client;
    private final EndpointsWatch watch;
    private final Thread watcher;

    private final Health health = new Health();
    private final Serving serving = new Serving();
    private final Map<InetSocketAddress, HealthProbe> probes = new HashMap<>();
    private String source = "none: not asked yet";
    private String told = "";
    private boolean noneTold;
    private @Nullable Future<?> next;
    private volatile boolean closed;
    private volatile BackendsView view;

    /**
     * @param fault told of what must not happen
     */
    public Backends(BackendsSpec spec, BackendsListener listener, Consumer<Throwable> fault) {
        this(spec, listener, fault, Thread.ofVirtual().name("backends-", 1).factory());
    }

    Backends(BackendsSpec spec, BackendsListener listener, Consumer<Throwable> fault, ThreadFactory threads) {
        this.spec = spec;
        this.listener = listener;
        this.fault = fault;
        this.threads = threads;
        kubeconfig = new KubeconfigFile(spec.kubeconfig());
        owner = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("backends").factory());
        owner.setRemoveOnCancelPolicy(true);
        client = new TlsApiClient(owner);
        view = new BackendsView(new BackendList(List.of(), List.of(), 0), true, source, List.of());
        watch = new EndpointsWatch(
                kubeconfig::current,
                () -> view.list().known(),
                this::down,
                client,
                spec.port(),
                new Backoff(new SplittableRandom()),
                TimeUnit.NANOSECONDS::sleep,
                System::nanoTime,
                new EndpointsWatch.Told() {
                    @Override
                    public void endpoints(List<InetSocketAddress> addresses) {
                        later(() -> know(addresses));
                    }

                    @Override
                    public void source(String line) {
                        later(() -> {
                            source = line;
                            show(view.list());
                        });
                    }
                });
        watcher = threads.newThread(() -> guarded(watch));
    }

    /** Publishes the first list, and begins. */
    public void start() {
        later(() -> know(spec.first()));
        var _ = owner.scheduleWithFixedDelay(
                () -> guarded(this::round), Health.PERIOD_NS, Health.PERIOD_NS, TimeUnit.NANOSECONDS);
        watcher.start();
    }

    /** As it was told last. Thread-safe. */
    public BackendsView view() {
        return view;
    }

    private void know(List<InetSocketAddress> addresses) {
        List<InetSocketAddress> usable = addresses.stream()
                .filter(address -> !spec.never().contains(address.getAddress()))
                .toList();
        if (usable.size() < addresses.size()) {
            tell("endpoints of default/kubernetes: a virtual address is among them, left out;"
                    + " api.address must be a node's own");
        } else if (!usable.isEmpty()) {
            told = "";
        }
        if (usable.isEmpty()) {
            tell("endpoints of default/kubernetes: none; those known stay");
            return;
        }
        health.know(usable, System.nanoTime());
        probes.entrySet().removeIf(entry -> {
            boolean gone = !usable.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        ask();
        publish();
    }

    /** Starts the probes that are due, and comes back when the next is. */
    private void ask() {
        long nowNs = System.nanoTime();
        for (InetSocketAddress address : health.due(nowNs)) {
            HealthProbe probe = probes.computeIfAbsent(address, _ -> new HealthProbe(new ApiTarget(address), client));
            threads.newThread(() -> guarded(() -> {
                        ProbeOutcome outcome = probe.run(credentials());
                        later(() -> result(address, probe, outcome));
                    }))
                    .start();
        }
        if (next != null) {
            next.cancel(false);
        }
        next = owner.schedule(
                () -> guarded(this::ask),
                Math.max(health.nextDueNs(nowNs) - nowNs, TimeUnit.MILLISECONDS.toNanos(1)),
                TimeUnit.NANOSECONDS);
    }

    private ApiCredentials credentials() {
        Kubeconfig current = kubeconfig.current();
        return current == null ? anonymous : current.credentials();
    }

    private void result(InetSocketAddress address, HealthProbe probe, ProbeOutcome outcome) {
        if (probes.get(address) != probe) {
            return; // it has gone meanwhile
        }
        Health.Change change = health.result(address, outcome);
        publish();
        switch (change) {
            case Health.Change.None() -> {
                // as before
            }
            case Health.Change.Up() -> LOG.info("API server {} is healthy", Addresses.text(address));
            case Health.Change.Down(String reason) -> {
                LOG.warn("API server {} is down: {}", Addresses.text(address), reason);
                watch.lost(address);
            }
        }
        ask();
    }

    /** Once a second. */
    private void round() {
        boolean any = !health.healthy().isEmpty();
        if (!any && !health.allAsked()) {
            return; // nothing is known yet
        }
        if (any) {
            noneTold = false;
        } else if (!noneTold) {
            noneTold = true;
            LOG.warn("no API server is healthy: connections go to all that are known");
        }
        if (serving.round(any, System.nanoTime())) {
            LOG.warn(
                    serving.able()
                            ? "this node reaches a healthy API server again"
                            : "this node reaches no healthy API server");
            listener.serving(serving.able());
            show(view.list());
        }
    }

    private void publish() {
        BackendList former = view.list();
        BackendList list = new BackendList(health.healthy(), health.known(), former.generation() + 1);
        if (former.healthy().equals(list.healthy()) && former.known().equals(list.known())) {
            show(former);
        } else {
            show(list);
            listener.changed(list);
        }
    }

    private void show(BackendList list) {
        view = new BackendsView(list, serving.able(), source, health.view());
    }

    private boolean down(InetSocketAddress address) {
        return view.servers().stream()
                .anyMatch(server -> server.address().equals(address) && !server.healthy() && server.reason() != null);
    }

    /** Once in a row. */
    private void tell(String line) {
        if (!line.equals(told)) {
            told = line;
            LOG.warn("{}", line);
        }
    }

    private void later(Runnable work) {
        try {
            owner.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            // Closed: nobody wants to know any more.
        }
    }

    private void guarded(Runnable work) {
        if (!closed) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                if (!closed) {
                    fault.accept(e);
                }
            }
        }
    }

    /** Ends all. Nothing is told any more once the call that is under way has returned. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        watcher.interrupt();
        owner.execute(() -> {
            probes.values().forEach(HealthProbe::close);
            // What is still connecting is ended by its deadline, which stays.
            owner.shutdown();
        });
    }
}
