package io.cplbd.daemon;

import io.cplbd.conf.keepalived.ConfigFiles;
import io.cplbd.conf.keepalived.Diagnostic;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.daemon.cli.Options;
import io.cplbd.daemon.k0s.K0sFile;
import io.cplbd.netlink.NetlinkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration file that the command line names says at one moment.
 *
 * @param configuration what is to run; of a k0s.yaml its equivalent
 * @param diagnostics all there is to say about it
 * @param unread why there is nothing to run at all; null if there is
 * @param k0s the k0s.yaml behind it; null if the file is keepalived's, or cannot be run
 */
record Configured(
        KeepalivedConfiguration configuration,
        List<Diagnostic> diagnostics,
        boolean errors,
        @Nullable String unread,
        @Nullable K0sFile k0s) {
    /** Heap that the worst of texts needs for one byte of it; ordinary ones need about seven. */
    private static final long HEAP_PER_BYTE = 40;

    /** Reads what it says at this moment. A k0s.yaml has no API servers yet. */
    static Configured read(Options options) {
        return options.k0s() == null ? keepalived(options) : k0s(options.k0s().config());
    }

    private static Configured keepalived(Options options) {
        // A file that is too large shall be one line in the log, also at a reload, and not the end of the heap.
        long limitBytes = Math.min(
                KeepalivedConfiguration.SIZE_LIMIT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE);
        KeepalivedConfiguration read =
                KeepalivedConfiguration.parse(options.configFile(), new ConfigFiles(), configId(options), limitBytes);
        return new Configured(
                read,
                read.diagnostics(),
                read.hasErrors(),
                read.mainFileRead() ? null : "there is no configuration",
                null);
    }

    private static Configured k0s(Path file) {
        try {
            K0sFile read = K0sFile.read(file);
            if (read.hasErrors()) {
                return new Configured(K0sFile.nothing(), read.diagnostics(), true, null, null);
            }
            KeepalivedConfiguration equivalent = read.keepalived(List.of());
            List<Diagnostic> all = new ArrayList<>(read.diagnostics());
            all.addAll(equivalent.diagnostics());
            return new Configured(equivalent, all, equivalent.hasErrors(), null, read);
        } catch (NetlinkException refused) {
            return unreadable("cannot look at this machine's interfaces: " + refused.getMessage());
        } catch (NoSuchFileException missing) {
            return unreadable(file + ": no such file");
        } catch (IOException refused) {
            return unreadable(file + ": " + refused.getMessage());
        }
    }

    private static Configured unreadable(String reason) {
        return new Configured(K0sFile.nothing(), List.of(), true, reason, null);
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
