package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;

/** Runs the script of a MISC_CHECK. */
@FunctionalInterface
public interface MiscRunner {
    /**
     * Runs it to its end, at most for {@link ProbeSpec.Misc#timeoutNs}. Called on a virtual thread, of which several may be
     * here at once.
     *
     * @throws InterruptedException if the thread is interrupted, as it is when the probes end; the script has then been ended
     */
    ProbeResult run(ProbeSpec.Misc spec) throws InterruptedException;
}
