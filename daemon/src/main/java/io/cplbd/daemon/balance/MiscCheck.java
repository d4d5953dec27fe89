package io.cplbd.daemon.balance;

import io.cplbd.daemon.notify.Script;
import io.cplbd.daemon.notify.ScriptOutcome;
import io.cplbd.daemon.notify.ScriptRunner;
import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.probe.MiscRunner;
import java.time.Duration;

/** Runs the scripts of MISC_CHECK and reads their exit status as keepalived does. */
final class MiscCheck implements MiscRunner {
    private static final int LEAST_WEIGHT_STATUS = 2;

    private final ScriptRunner runner = new ScriptRunner();

    @Override
    public ProbeResult run(ProbeSpec.Misc spec) throws InterruptedException {
        Script script = new Script(spec.argv().getFirst(), spec.argv(), Duration.ofNanos(spec.timeoutNs()));
        return switch (runner.check(script)) {
            case ScriptOutcome.Exited(int status) -> judge(status, spec.dynamic());
            case ScriptOutcome.TimedOut() -> new ProbeResult.Failed("not over after its time limit");
            case ScriptOutcome.NotStarted(String reason) -> new ProbeResult.Untold(reason);
            case ScriptOutcome.Interrupted() -> throw new InterruptedException();
        };
    }

    static ProbeResult judge(int status, boolean dynamic) {
        if (status == 0) {
            return ProbeResult.Passed.SIMPLY;
        }
        if (dynamic && status >= LEAST_WEIGHT_STATUS) {
            return new ProbeResult.Passed(status - LEAST_WEIGHT_STATUS);
        }
        return new ProbeResult.Failed("exit status " + status);
    }
}
