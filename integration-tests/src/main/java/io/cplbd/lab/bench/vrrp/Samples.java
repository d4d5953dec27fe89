package io.cplbd.lab.bench.vrrp;

import java.util.Collection;
import java.util.List;

/** Values of one measurement, in order of size; at least one. */
record Samples(List<Double> sorted) {
    /** @throws IllegalArgumentException if there is none */
    Samples {
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
    }

    static Samples of(Collection<Double> values) {
        return new Samples(values.stream().sorted().toList());
    }

    int count() {
        return sorted.size();
    }

    double max() {
        return sorted.getLast();
    }

    /** Of an even number of values the mean of the middle two. */
    double median() {
        return (sorted.get((count() - 1) / 2) + sorted.get(count() / 2)) / 2;
    }

    /**
     * The smallest value that so many are not above (nearest rank).
     *
     * @param share above 0, up to 1
     */
    double quantile(double share) {
        return sorted.get((int) Math.ceil(share * count() - 1e-9) - 1);
    }
}
