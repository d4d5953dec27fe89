package io.cplbd.daemon.relay;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A back end and what is known of it. Thread-safe. */
final class Backend {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    final InetSocketAddress address;
    final AtomicInteger active = new AtomicInteger();
    private final LongAdder served = new LongAdder();
    private final LongAdder dialFailures = new LongAdder();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final Seldom tell = new Seldom();

    Backend(InetSocketAddress address) {
        this.address = address;
    }

    void accepted() {
        served.increment();
        if (failing.get() && failing.compareAndSet(true, false)) {
            LOG.info("Relay: back end {} accepts connections again", this);
        }
    }

    /** Logged once until it accepts again: clients may come by the thousand. */
    void failed(String why) {
        dialFailures.increment();
        if (!failing.get() && tell.due() && failing.compareAndSet(false, true)) {
            LOG.warn("Relay: back end {} does not accept connections: {}", this, why);
        }
    }

    RelayView.BackendView view(boolean listed) {
        return new RelayView.BackendView(address, listed, active.get(), served.sum(), dialFailures.sum());
    }

    @Override
    public String toString() {
        return text(address);
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
