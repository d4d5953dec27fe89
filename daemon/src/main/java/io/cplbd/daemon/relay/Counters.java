package io.cplbd.daemon.relay;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What {@link RelayView.Counts} tells, while it is counted. */
final class Counters {
    final LongAdder accepted = new LongAdder();
    final AtomicInteger active = new AtomicInteger();
    final LongAdder refused = new LongAdder();
    final LongAdder unserved = new LongAdder();
    final LongAdder cut = new LongAdder();
    final LongAdder acceptErrors = new LongAdder();
    final LongAdder selfSkipped = new LongAdder();
    final LongAdder bytesToBackends = new LongAdder();
    final LongAdder bytesToClients = new LongAdder();

    RelayView.Counts view() {
        return new RelayView.Counts(
                accepted.sum(),
                active.get(),
                refused.sum(),
                unserved.sum(),
                cut.sum(),
                acceptErrors.sum(),
                selfSkipped.sum(),
                bytesToBackends.sum(),
                bytesToClients.sum());
    }
}
