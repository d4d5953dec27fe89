package io.cplbd.ipvs.check;

import io.cplbd.ipvs.model.TableEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool as it is at a moment, for status and dumps.
 *
 * @param quorum whether there is one
 * @param aliveWeight sum of the weights of living servers
 * @param suspended whether its checks are
 * @param generation see {@link Checks#wanted()}
 */
public record PoolView(
        PoolSpec spec,
        boolean quorum,
        long aliveWeight,
        boolean suspended,
        long generation,
        List<TableEntry> wanted,
        List<ServerView> servers) {
    /**
     * One real server.
     *
     * @param weight as it is now, whether alive or not
     */
    public record ServerView(ServerSpec spec, boolean up, int weight, List<CheckView> checks) {}

    /**
     * One check; counters are of all real servers that share it.
     *
     * @param sinceNs when the verdict was reached
     * @param last what the last run found, null before the first
     * @param dueNs when it is to run, {@link Checks#NEVER} while it runs or is suspended
     */
    public record CheckView(
            ProbeSpec probe,
            Verdict verdict,
            long sinceNs,
            long runs,
            long failures,
            @Nullable ProbeResult last,
            long dueNs) {}
}
