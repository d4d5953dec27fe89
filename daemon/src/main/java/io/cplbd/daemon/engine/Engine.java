package io.cplbd.daemon.engine;

import io.cplbd.daemon.balance.BalanceView;
import io.cplbd.daemon.balance.Balancer;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.RouteEvent;
import io.cplbd.netlink.route.RouteMonitor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of the daemon and what they do for one another. Made and stopped once. */
public final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    /** Both together, as k0s waits five seconds for an end; on a machine that is not overloaded it takes milliseconds. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(2500);

    private static final Duration CLEAR_LIMIT = Duration.ofSeconds(2);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final long MONITOR_RETRY_MS = 1000;

    private final Notifier notifier = new Notifier();
    private final Balancer balancer;
    private final Loop loop;
    private final Thread loopThread;
    private final Thread monitorThread =
            Thread.ofPlatform().name("netlink-monitor").daemon().unstarted(this::monitor);
    private volatile @Nullable RouteMonitor monitor;
    private volatile boolean stopping;

    /**
     * An engine without instances.
     *
     * @param probesAtOnce most health checks at once
     * @param fatal told once when the loop ends by a fault; addresses have been released then as far as possible
     */
    public Engine(int probesAtOnce, Runnable fatal) {
        balancer = new Balancer(probesAtOnce, this::fault);
        loop = new Loop(new KernelThread.RouteKernel(), new ThreadScheduling.TaskKernel(), notifier, balancer);
        loopThread = Thread.ofPlatform().name("loop").unstarted(loop);
        loopThread.setUncaughtExceptionHandler((thread, fault) -> {
            LOG.error("internal error, giving up: {}", fault.toString(), fault);
            loop.releaseAfterFault();
            fatal.run();
        });
    }

    private void fault(RuntimeException fault) {
        loop.post(new Event.Fault(fault));
    }

    /** Starts all threads, in the network namespace of the calling one. */
    public void start(Plan plan) throws NetlinkException {
        monitor = RouteMonitor.open(this::routeNews);
        balancer.start();
        loopThread.start();
        monitorThread.start();
        reload(plan);
    }

    private void monitor() {
        while (!stopping) {
            RouteMonitor current = monitor;
            try {
                if (current == null) {
                    current = RouteMonitor.open(this::routeNews);
                    monitor = current;
                }
                current.run();
            } catch (NetlinkException broken) {
                LOG.error("lost sight of links and addresses, trying again: {}", broken.getMessage());
            }
            monitor = null;
            pause();
        }
    }

    private void routeNews(RouteEvent news) {
        loop.post(new Event.RouteNews(news));
        balancer.routeNews(news);
    }

    private void pause() {
        try {
            if (!stopping) {
                Thread.sleep(MONITOR_RETRY_MS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /** Takes a new plan in; returns when the loop has. */
    public void reload(Plan plan) {
        notifier.prepare(plan);
        CompletableFuture<Void> balanced = new CompletableFuture<>();
        balancer.configure(plan.balance(), balanced);
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.post(new Event.NewPlan(plan, done));
        if (await(CompletableFuture.allOf(done, balanced), ANSWER_LIMIT)) {
            notifier.tidy(plan);
        } else {
            LOG.error("the new configuration was not taken in within {} s", ANSWER_LIMIT.toSeconds());
        }
    }

    /**
     * Adds to every instance's priority, until told otherwise.
     *
     * @param handOver a MASTER whose priority this lowers resigns at once
     */
    public void weigh(int weight, boolean handOver) {
        loop.post(new Event.WeightChanged(weight, handOver));
    }

    /** The state at this moment, null when the loop does not answer. */
    public @Nullable EngineView view() {
        CompletableFuture<EngineView> answer = new CompletableFuture<>();
        loop.post(new Event.Inspect(answer));
        return await(answer, ANSWER_LIMIT) ? answer.getNow(null) : null;
    }

    /** What is balanced at this moment, null when the thread does not answer. */
    public @Nullable BalanceView balance() {
        CompletableFuture<BalanceView> answer = new CompletableFuture<>();
        balancer.inspect(answer);
        return await(answer, ANSWER_LIMIT) ? answer.getNow(null) : null;
    }

    /**
     * Resigns, removes the addresses, then the IPVS services, runs the last scripts, ends the threads.
     *
     * @param release false leaves addresses where they are and says nothing to the peers
     * @param releaseServices false leaves the IPVS table as it is
     */
    public void stop(boolean release, boolean releaseServices) {
        stopping = true;
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.post(new Event.Stop(release, done));
        if (!await(done, STOP_LIMIT)) {
            LOG.warn("the kernel did not remove all addresses within {} ms", STOP_LIMIT.toMillis());
        }
        CompletableFuture<Void> cleared = new CompletableFuture<>();
        balancer.stop(releaseServices, cleared);
        if (!await(cleared, CLEAR_LIMIT)) {
            LOG.warn("IPVS was not cleared within {} ms", CLEAR_LIMIT.toMillis());
        }
        notifier.close();
        balancer.close();
        loopThread.interrupt();
        RouteMonitor current = monitor;
        if (current != null) {
            current.close();
        }
    }

    private static boolean await(CompletableFuture<?> future, Duration limit) {
        try {
            future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException late) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
