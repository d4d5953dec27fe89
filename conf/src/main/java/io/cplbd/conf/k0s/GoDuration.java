package io.cplbd.conf.k0s;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Go writes them: {@code 1m30s}, {@code 0.5s}, {@code 250ms}. */
final class GoDuration {
    /** Beyond it keepalived does not count. */
    private static final BigDecimal LIMIT_US = new BigDecimal("4294967295000000");

    private static final Pattern PART =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18})(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
    private static final Map<String, BigDecimal> UNIT_US = Map.of(
            "ns", new BigDecimal("0.001"),
            "us", BigDecimal.ONE,
            "\u00b5s", BigDecimal.ONE,
            "\u03bcs", BigDecimal.ONE,
            "ms", new BigDecimal("1000"),
            "s", new BigDecimal("1000000"),
            "m", new BigDecimal("60000000"),
            "h", new BigDecimal("3600000000"));

    private GoDuration() {}

    /** Whole microseconds, the rest cut off; 0 for none at all; null if the text is no duration, negative, or too short or long. */
    static @Nullable Long parseUs(String text) {
        String unsigned = text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return 0L;
        }
        Matcher part = PART.matcher(unsigned);
        BigDecimal us = BigDecimal.ZERO;
        int at = 0;
        while (at < unsigned.length() && us.compareTo(LIMIT_US) <= 0) {
            BigDecimal unit = part.find() && part.start() == at ? UNIT_US.get(part.group(2)) : null;
            if (unit == null) {
                return null;
            }
            us = us.add(new BigDecimal(part.group(1)).multiply(unit));
            at = part.end();
        }
        boolean tooShort = us.signum() > 0 && us.compareTo(BigDecimal.ONE) < 0;
        return unsigned.isEmpty() || tooShort || us.compareTo(LIMIT_US) > 0 ? null : us.longValue();
    }
}
