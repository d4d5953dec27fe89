package io.cplbd.daemon.process;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the log goes and how much of it.
 *
 * @param console {@code -l}: to stderr
 * @param detail how often {@code -D} was given: 0 state changes and faults, 1 debug, 2 and more trace
 * @param syslog false with {@code -G}
 * @param facility the word of {@code -S}; null if not given
 * @param file {@code -g}; null if not given
 */
public record LogTargets(
        boolean console,
        int detail,
        boolean syslog,
        @Nullable String facility,
        @Nullable Path file) {
    /**
     * Whether lines go to stderr. Also where syslog alone was wanted: the JDK has no datagram sockets of the Unix family, which is what
     * /dev/log is, and under systemd or in a container stderr is where the log is collected from anyway.
     */
    boolean stderr() {
        return console || (syslog && file == null);
    }
}
