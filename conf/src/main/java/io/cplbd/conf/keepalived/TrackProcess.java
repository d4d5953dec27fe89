package io.cplbd.conf.keepalived;

import java.util.List;

/**
 * A process that has to run.
 *
 * @param command its name, and its parameters if these are compared too
 * @param weight -254 to 254
 * @param quorum least number of such processes, 1 to 65535
 * @param quorumMax greatest number of such processes, 0 to 65535
 * @param forkDelayUs from a new process to its being counted
 * @param terminateDelayUs from the end of a process to its being missed
 * @param fullCommand the whole command line is compared, not only the 15 characters the kernel keeps
 */
public record TrackProcess(
        String name,
        List<String> command,
        ParameterMatch parameterMatch,
        int weight,
        boolean reverse,
        int quorum,
        int quorumMax,
        long forkDelayUs,
        long terminateDelayUs,
        boolean fullCommand,
        Position position) {
    public TrackProcess {
        command = List.copyOf(command);
    }

    /** How parameters are compared. */
    public enum ParameterMatch {
        /** Not at all: the text has none. */
        NONE,
        EXACT,
        /** The process may have more of them. */
        INITIAL,
        /** Also the last one may go on. */
        PARTIAL
    }
}
