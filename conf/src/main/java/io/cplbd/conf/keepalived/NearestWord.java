package io.cplbd.conf.keepalived;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Guesses at typing errors. */
public final class NearestWord {
    private NearestWord() {}

    /** The known word that was probably meant by an unknown one, or null. Of two equally near the first is it. */
    public static @Nullable String among(Collection<String> known, String word) {
        if (word.length() > 40) {
            return null;
        }
        // Two slips in a short word make any other short word of it; a long one is known by what is left of it.
        int best = Math.max(Math.min(3, word.length() / 3), word.length() / 5) + 1;
        String nearest = null;
        for (String candidate : known) {
            int distance = distance(word, candidate, best);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other; at least {@code limit} if many. */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
