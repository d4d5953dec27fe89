package io.cplbd.lab.bench.vrrp;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Places values between two edges of a picture.
 *
 * @param from value at {@code left}
 * @param to value at {@code right}, above {@code from}
 * @param logarithmic both values are above 0 then
 */
record Axis(double from, double to, double left, double right, boolean logarithmic) {
    private static final double[] STEPS = {1, 2, 5, 10};

    /** From 0 to a round number that is not below {@code most}. */
    static Axis linear(double most, double left, double right) {
        double step = step(most);
        return new Axis(0, Math.max(1, Math.ceil(most / step)) * step, left, right, false);
    }

    /** Over whole powers of ten. */
    static Axis logarithmic(double least, double most, double left, double right) {
        double from = Math.floor(Math.log10(least));
        double to = Math.max(from + 1, Math.ceil(Math.log10(most)));
        return new Axis(Math.pow(10, from), Math.pow(10, to), left, right, true);
    }

    private static double step(double most) {
        double rough = Math.max(most, 1e-9) / 5;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        return DoubleStream.of(STEPS)
                .map(factor -> factor * power)
                .filter(step -> step >= rough)
                .findFirst()
                .orElse(10 * power);
    }

    /** Where a value is; one beyond the ends is at the end. */
    double at(double value) {
        double within = Math.clamp(value, from, to);
        double share = logarithmic ? Math.log(within / from) / Math.log(to / from) : (within - from) / (to - from);
        return left + share * (right - left);
    }

    /** Round values to write on it. */
    List<Double> ticks() {
        if (logarithmic) {
            int first = (int) Math.round(Math.log10(from));
            int last = (int) Math.round(Math.log10(to));
            return IntStream.rangeClosed(first, last)
                    .mapToObj(power -> Math.pow(10, power))
                    .toList();
        }
        double step = step(to);
        return IntStream.rangeClosed(0, (int) Math.round(to / step))
                .mapToObj(count -> count * step)
                .toList();
    }
}
