package io.cplbd.lab.bench.vrrp;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** One measurement of the two sides; a side may be missing. */
record Row(What what, Optional<Samples> cplbd, Optional<Samples> keepalived) {
    private static final double NOISE = 0.05;

    /** How cplbd does beside keepalived. */
    enum Verdict {
        BETTER,
        SAME,
        WORSE,
        UNKNOWN
    }

    Optional<Samples> of(Side side) {
        return switch (side) {
            case CPLBD -> cplbd;
            case KEEPALIVED -> keepalived;
        };
    }

    /** Of both, and of the bound. */
    double largest() {
        return Stream.of(
                        cplbd.map(Samples::max).orElse(0.0),
                        keepalived.map(Samples::max).orElse(0.0),
                        what.bound().orElse(0))
                .max(Double::compare)
                .orElseThrow();
    }

    /** What the two are compared by. */
    OptionalDouble value(Side side) {
        return of(side).map(
                        samples -> OptionalDouble.of(what.section().compared().of(samples)))
                .orElse(OptionalDouble.empty());
    }

    /** cplbd's value as a multiple of keepalived's; none if one is missing or keepalived's is 0. */
    OptionalDouble ratio() {
        double theirs = value(Side.KEEPALIVED).orElse(0);
        return value(Side.CPLBD).isPresent() && theirs > 0
                ? OptionalDouble.of(value(Side.CPLBD).getAsDouble() / theirs)
                : OptionalDouble.empty();
    }

    /** Differences below the resolution of the instrument, or below 5 %, are none. */
    Verdict verdict() {
        if (cplbd.isEmpty() || keepalived.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        double own = value(Side.CPLBD).orElseThrow();
        double theirs = value(Side.KEEPALIVED).orElseThrow();
        if (Math.abs(own - theirs) <= Math.max(what.section().resolution(), NOISE * Math.min(own, theirs))) {
            return Verdict.SAME;
        }
        return own < theirs ? Verdict.BETTER : Verdict.WORSE;
    }
}
