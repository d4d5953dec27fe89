package io.cplbd.conf.keepalived;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words after a keyword, read one after the other. Each reader reports what it does not like and then calls no consumer, so that the
 * default, or what an earlier line said, stays in effect.
 */
final class Arguments {
    private static final int WHOLE_DIGITS = 18;
    /** As many digits of seconds as a long holds in the smallest unit of {@link #seconds}, 10^-6 s, and more than any limit has. */
    private static final int PLAIN_SECONDS_DIGITS = 10;

    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

    private final Node node;
    private final Diagnostics diagnostics;
    private int next = 1;

    /** Set by a reader that reported something: what it did not read is then no second error. */
    private boolean failed;

    /** What is done about a word that is rejected. */
    private String consequence = "ignored";

    Arguments(Node node, Diagnostics diagnostics) {
        this.node = node;
        this.diagnostics = diagnostics;
    }

    /** Arguments of a line that has no keyword: its first word is an argument too. */
    static Arguments ofLine(Node node, Diagnostics diagnostics) {
        Arguments arguments = new Arguments(node, diagnostics);
        arguments.next = 0;
        return arguments;
    }

    Node node() {
        return node;
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    /** Says in the remark about a word that is rejected what is done instead. */
    Arguments otherwise(String consequence) {
        this.consequence = consequence;
        return this;
    }

    String keyword() {
        return node.keyword();
    }

    Position position() {
        return node.position();
    }

    boolean hasNext() {
        return next < node.words().size();
    }

    /** The next word without taking it. */
    @Nullable
    Word peek() {
        return hasNext() ? node.words().get(next) : null;
    }

    /** Takes the next word if it reads so. */
    boolean take(String text) {
        Word word = peek();
        boolean same = word != null && word.text().equals(text);
        if (same) {
            next++;
        }
        return same;
    }

    /** The next word; reported if there is none. */
    @Nullable
    Word word(String expected) {
        return word(() -> expected);
    }

    /** The same, where it takes some work to say what is expected. */
    private @Nullable Word word(Supplier<String> expected) {
        Word word = peek();
        if (word == null) {
            failed = true;
            diagnostics.error(
                    position(),
                    "",
                    "found nothing after " + Diagnostics.quoted(last()) + ", expected " + expected.get() + "; "
                            + consequence);
            return null;
        }
        next++;
        return word;
    }

    private String last() {
        return node.words()
                .get(Math.max(0, Math.min(next, node.words().size()) - 1))
                .text();
    }

    /** Reports a word: what was found, what was expected. */
    void reject(Word word, String expected) {
        reject(word, expected, consequence);
    }

    /** Reports a word: what was found, what was expected, what is done instead. */
    void reject(Word word, String expected, String consequence) {
        failed = true;
        diagnostics.error(
                word.position(),
                word.text(),
                label(word) + "found " + Diagnostics.quoted(word.text()) + ", expected " + expected + "; "
                        + consequence);
    }

    private String label(Word word) {
        return word.position().equals(position()) ? "" : Diagnostics.shown(keyword()) + ": ";
    }

    boolean text(String expected, Consumer<String> consumer) {
        Word word = word(expected);
        if (word == null) {
            return false;
        }
        consumer.accept(word.text());
        return true;
    }

    /** A name that the kernel takes for an interface: 1 to 15 bytes, no slash, no blank. */
    boolean interfaceName(Consumer<String> consumer) {
        Word word = word("an interface name");
        if (word == null) {
            return false;
        }
        if (!InterfaceName.isValid(word.text())) {
            reject(word, "an interface name of 1 to 15 characters without '/' or blanks");
            return false;
        }
        consumer.accept(word.text());
        return true;
    }

    /** A whole number from {@code min} to {@code max}. */
    boolean integer(int min, int max, IntConsumer consumer) {
        return whole(min, max, value -> consumer.accept((int) value));
    }

    /** A whole number from {@code min} to {@code max}. */
    boolean whole(long min, long max, LongConsumer consumer) {
        return whole(min, max, () -> "a whole number from " + min + " to " + max, consumer);
    }

    /** The same, where other words would do as well: {@code expected} names them all. */
    boolean whole(long min, long max, String expected, LongConsumer consumer) {
        return whole(min, max, () -> expected, consumer);
    }

    private boolean whole(long min, long max, Supplier<String> expected, LongConsumer consumer) {
        Word word = word(expected);
        if (word == null) {
            return false;
        }
        long value = isWhole(word.text(), WHOLE_DIGITS) ? Long.parseLong(word.text()) : min - 1;
        return within(min, max, value, word, expected, consumer);
    }

    private boolean within(
            long min, long max, long value, Word word, Supplier<String> expected, LongConsumer consumer) {
        if (value < min || value > max) {
            reject(word, expected.get());
            return false;
        }
        consumer.accept(value);
        return true;
    }

    /** Whether this is a sign or none, and digits, {@code most} at most. Not by a pattern: a big file has tens of thousands. */
    private static boolean isWhole(String text, int most) {
        int from = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > from && text.length() - from <= most;
    }

    /**
     * A decimal number of seconds.
     *
     * @param min least value, in units of 10^-decimals s
     * @param max greatest value, in units of 10^-decimals s
     * @param decimals places kept; more are rounded with a warning
     * @param consumer receives units of 10^-decimals s
     */
    boolean seconds(long min, long max, int decimals, LongConsumer consumer) {
        Supplier<String> expected = () -> "seconds from " + plain(min, decimals) + " to " + plain(max, decimals);
        Word word = word(expected);
        if (word == null) {
            return false;
        }
        if (isWhole(word.text(), PLAIN_SECONDS_DIGITS)) {
            long units = Long.parseLong(word.text()) * (long) Math.pow(10, decimals);
            return within(min, max, units, word, expected, consumer);
        }
        if (!DECIMAL.matcher(word.text()).matches()) {
            reject(word, expected.get());
            return false;
        }
        BigDecimal units = new BigDecimal(word.text()).movePointRight(decimals);
        if (units.compareTo(BigDecimal.valueOf(min)) < 0 || units.compareTo(BigDecimal.valueOf(max)) > 0) {
            reject(word, expected.get());
            return false;
        }
        BigDecimal rounded = units.setScale(0, RoundingMode.HALF_UP);
        if (rounded.compareTo(units) != 0) {
            diagnostics.warning(
                    word.position(),
                    word.text(),
                    label(word) + "found " + Diagnostics.quoted(word.text()) + ", expected at most " + decimals
                            + " decimal places; rounded to " + plain(rounded.longValueExact(), decimals));
        }
        consumer.accept(rounded.longValueExact());
        return true;
    }

    private static String plain(long units, int decimals) {
        return BigDecimal.valueOf(units, decimals).stripTrailingZeros().toPlainString();
    }

    /** An optional truth word; the keyword alone means true. */
    void flag(Consumer<Boolean> consumer) {
        Word word = peek();
        if (word == null) {
            consumer.accept(true);
            return;
        }
        next++;
        switch (word.text()) {
            case "true", "on", "yes" -> consumer.accept(true);
            case "false", "off", "no" -> consumer.accept(false);
            default -> reject(word, "true, on, yes, false, off or no");
        }
    }

    /** The words that are left. */
    List<Word> rest() {
        List<Word> rest = new ArrayList<>(node.words()
                .subList(Math.min(next, node.words().size()), node.words().size()));
        next = node.words().size();
        return rest;
    }

    /** Reports what is left over. */
    void end() {
        Word word = peek();
        if (word != null && !failed) {
            diagnostics.warning(
                    word.position(),
                    word.text(),
                    label(word) + "found " + Diagnostics.quoted(word.text()) + ", expected nothing more; ignored");
        }
    }

    /** What is left over is not to be reported. */
    void discard() {
        next = node.words().size();
    }
}
