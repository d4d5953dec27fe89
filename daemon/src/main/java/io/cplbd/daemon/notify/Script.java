package io.cplbd.daemon.notify;

import java.time.Duration;
import java.util.List;

/**
 * A script that may be run: looked up, judged and, where it runs as somebody else, wrapped. Made by {@link ScriptPolicy}.
 *
 * @param name how the log calls it: the path of the program
 * @param argv the whole command; arguments may be appended
 * @param limit how long it may run
 */
public record Script(String name, List<String> argv, Duration limit) {
    /** keepalived lets a notify script run for ever; here one that hangs must not hold back what comes after it for ever. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    public Script {
        argv = List.copyOf(argv);
    }
}
