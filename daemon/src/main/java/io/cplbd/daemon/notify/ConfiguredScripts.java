package io.cplbd.daemon.notify;

import io.cplbd.conf.keepalived.Position;
import io.cplbd.conf.keepalived.ScriptUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the scripts of a configuration to those that may be run, with something to say about the others. */
public final class ConfiguredScripts {
    private final boolean enforced;
    private final ScriptPolicy notifying;
    private final List<String> remarks = new ArrayList<>();
    private boolean securityProblem;

    /** @param enforced {@code enable_script_security} */
    public ConfiguredScripts(boolean enforced) {
        this.enforced = enforced;
        notifying = new ScriptPolicy(enforced, Script.DEFAULT_LIMIT);
    }

    /** A notify script; null if there is none or if it must not be run. */
    public @Nullable Script notifying(io.cplbd.conf.keepalived.@Nullable Script from) {
        return from == null ? null : judged(from, notifying);
    }

    /** A script that answers within a time of its own; null if it must not be run. */
    public @Nullable Script checking(io.cplbd.conf.keepalived.Script from, Duration limit) {
        return judged(from, new ScriptPolicy(enforced, limit));
    }

    private @Nullable Script judged(io.cplbd.conf.keepalived.Script from, ScriptPolicy policy) {
        ScriptUser user = from.user();
        ScriptVerdict verdict = policy.judge(
                new ScriptCommand(from.argv(), user == null ? null : user.user(), user == null ? null : user.group()));
        securityProblem |= verdict.securityProblem();
        return switch (verdict) {
            case ScriptVerdict.Usable usable -> {
                if (usable.insecurity() != null) {
                    remark(from.position(), usable.insecurity());
                }
                yield usable.script();
            }
            case ScriptVerdict.Disabled disabled -> {
                remark(from.position(), disabled.reason());
                yield null;
            }
        };
    }

    private void remark(Position position, String text) {
        remarks.add(position + ": warning: " + text);
    }

    /** Sentences for the log. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Whether a script could be changed by somebody else than root. */
    public boolean securityProblem() {
        return securityProblem;
    }
}
