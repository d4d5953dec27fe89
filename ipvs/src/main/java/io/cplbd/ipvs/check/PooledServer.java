package io.cplbd.ipvs.check;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One real server of one pool: what its checks make of it, and what was told of it. */
final class PooledServer {
    private static final Check[] UNCHECKED = {};

    private final Pool pool;
    private final ServerSpec spec;
    private final Check[] checks;

    /** Its state when the configuration was read again; null if it was not there before. */
    private final @Nullable Boolean upBefore;

    private boolean up;
    private int weight;
    /** What was told last; null for nothing, which stands for the state at the start. */
    private @Nullable Boolean told;

    PooledServer(Pool pool, ServerSpec spec, @Nullable PooledServer former, Function<Check.Key, Check> checkOf) {
        this.pool = pool;
        this.spec = spec;
        this.upBefore = former == null ? null : former.up;
        this.checks =
                spec.checks().isEmpty() ? UNCHECKED : new Check[spec.checks().size()];
        for (int i = 0; i < checks.length; i++) {
            CheckSpec checkSpec = spec.checks().get(i);
            Check check = checkOf.apply(new Check.Key(checkSpec.probe(), checkSpec.timing()));
            if (former != null && former.up && check.isNew()) {
                check.forgiveAtFirst();
            }
            check.use(this, checkSpec.logAllFailures());
            checks[i] = check;
        }
        this.up = former == null ? healthy() : former.up;
        this.weight = former == null ? weightNow() : former.weight;
        this.told = former == null ? null : former.told;
    }

    /** Looks at the checks again. Whether the pool's entries of the kernel's table are others now. */
    boolean reconsider(boolean tellFirst, String reason, Effects fx) {
        int newWeight = weightNow();
        boolean changed = newWeight != weight;
        if (changed) {
            fx.add(new Effect.WeightChanged(pool.name(), spec, weight, newWeight));
            weight = newWeight;
        }
        if (healthy() != up) {
            changed = true;
            tell(!up, reason, fx);
        } else if (told == null && (up ? tellFirst && judgedOrUnchecked() : anyDown())) {
            // keepalived tells of a server that was thought down without a check once a check has said so.
            tell(up, reason, fx);
        }
        return changed;
    }

    /** Tells that it is no longer up, if it was: it is taken away, or the daemon ends. */
    void leave(String reason, Effects fx) {
        if (up) {
            tell(false, reason, fx);
        }
    }

    private void tell(boolean newUp, String reason, Effects fx) {
        up = newUp;
        told = newUp;
        fx.add(new Effect.ServerChanged(pool.name(), spec, newUp, reason));
    }

    private boolean healthy() {
        for (Check check : checks) {
            boolean fine = switch (check.verdict()) {
                case UP -> true;
                case DOWN -> false;
                // A server known to be down is not put back by a new check, one that is up is not taken out.
                case UNKNOWN -> upBefore == null ? !check.timing().alpha() : upBefore;
            };
            if (!fine) {
                return false;
            }
        }
        return true;
    }

    private boolean judgedOrUnchecked() {
        return checks.length == 0 || Arrays.stream(checks).anyMatch(check -> check.verdict() != Verdict.UNKNOWN);
    }

    private boolean anyDown() {
        return Arrays.stream(checks).anyMatch(check -> check.verdict() == Verdict.DOWN);
    }

    /** The least that its checks ask for, or else what is configured. */
    private int weightNow() {
        int least = -1;
        for (Check check : checks) {
            int asked = check.askedWeight();
            if (asked >= 0 && (least < 0 || asked < least)) {
                least = asked;
            }
        }
        return least < 0 ? spec.weight() : least;
    }

    Pool pool() {
        return pool;
    }

    ServerSpec spec() {
        return spec;
    }

    List<Check> checks() {
        return List.of(checks);
    }

    boolean up() {
        return up;
    }

    int weight() {
        return weight;
    }

    PoolView.ServerView view() {
        return new PoolView.ServerView(
                spec, up, weight, Arrays.stream(checks).map(Check::view).toList());
    }
}
