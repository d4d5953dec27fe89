package io.cplbd.conf;

import java.util.Arrays;

/**
 * Text out of a fuzzer's bytes. With NUL bytes in them they are a beginning, a part that comes many times, and an end: so that a few bytes
 * can tell what takes time in the square of the size, or more.
 */
public final class Repetition {
    private static final int MAX_TIMES = 1 << 10;
    private static final int MAX_BYTES = 8 * 1024;

    private Repetition() {}

    /**
     * The text.
     *
     * @param exponent how many times as a power of two, its four lowest bits; less where the text would grow too large
     */
    public static byte[] expand(byte[] input, int from, int exponent) {
        int start = indexOfNul(input, from);
        int end = start < 0 ? -1 : indexOfNul(input, start + 1);
        if (end <= start + 1) {
            return Arrays.copyOfRange(input, from, input.length);
        }
        int part = end - start - 1;
        int times = Math.clamp((MAX_BYTES - input.length) / part, 1, Math.min(1 << (exponent & 0x0f), MAX_TIMES));
        int before = start - from;
        int after = input.length - end - 1;
        byte[] out = new byte[before + times * part + after];
        System.arraycopy(input, from, out, 0, before);
        for (int i = 0; i < times; i++) {
            System.arraycopy(input, start + 1, out, before + i * part, part);
        }
        System.arraycopy(input, end + 1, out, before + times * part, after);
        return out;
    }

    private static int indexOfNul(byte[] input, int from) {
        for (int i = from; i < input.length; i++) {
            if (input[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
