package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs one probe to its end. */
final class Probes {
    static final MiscRunner NO_SCRIPTS = _ -> {
        throw new AssertionError("no script in this test");
    };

    private Probes() {}

    static ProbeResult run(ProbeSpec spec) throws Exception {
        try (Prober prober = new Prober(1, NO_SCRIPTS)) {
            return run(prober, spec);
        }
    }

    static ProbeResult run(Prober prober, ProbeSpec spec) throws Exception {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        prober.start(spec, told -> {
            if (Thread.currentThread().isInterrupted()) {
                result.completeExceptionally(new AssertionError("told by an interrupted thread: " + told));
            }
            result.complete(told);
        });
        return result.get(20, TimeUnit.SECONDS);
    }

    static ProbeResult failed(String reason) {
        return new ProbeResult.Failed(reason);
    }

    static ProbeResult untold(String reason) {
        return new ProbeResult.Untold(reason);
    }
}
