package io.cplbd.daemon;

import io.cplbd.conf.keepalived.ConfigFiles;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.daemon.cli.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration file that the command line names. */
final class ConfigurationFile {
    /** Heap that the worst of texts needs for one byte of it; ordinary ones need about seven. */
    private static final long HEAP_PER_BYTE = 40;

    private ConfigurationFile() {}

    /** Reads what it says at this moment. */
    static KeepalivedConfiguration read(Options options) {
        // A file that is too large shall be one line in the log, also at a reload, and not the end of the heap.
        long limitBytes = Math.min(
                KeepalivedConfiguration.SIZE_LIMIT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE);
        return KeepalivedConfiguration.parse(options.configFile(), new ConfigFiles(), configId(options), limitBytes);
    }

    /** The name that {@code @} lines are meant for: keepalived's default is the host name up to its first dot. */
    private static String configId(Options options) {
        String given = options.configId();
        if (given != null) {
            return given;
        }
        try {
            // Not by way of the resolver: that may ask a server, and wait for it.
            return Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    .strip()
                    .split("\\.", 2)[0];
        } catch (IOException nameless) {
            return "";
        }
    }
}
