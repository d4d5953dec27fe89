package io.cplbd.conf.keepalived;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of keepalived: everything that could be used of it, and everything there is to say about the rest.
 *
 * @param mainFileRead false: the file itself was missing or could not be read, and everything else is empty or default
 * @param instances in the order of the file; no two have one name, nor one interface, family and virtual router id
 * @param virtualServers in the order of the file
 * @param tlsFiles for checks over TLS
 * @param diagnostics in the order of the text, 1000 at most and a remark on how many are left out
 */
public record KeepalivedConfiguration(
        boolean mainFileRead,
        GlobalDefs globals,
        List<VrrpInstance> instances,
        List<SyncGroup> syncGroups,
        List<VrrpScript> scripts,
        List<TrackProcess> trackProcesses,
        List<TrackFile> trackFiles,
        List<VirtualAddress> staticAddresses,
        List<VirtualServer> virtualServers,
        TlsFiles tlsFiles,
        List<Diagnostic> diagnostics) {
    /** Bytes of all files together, with what definitions put in, at most: 64 MiB. */
    public static final long SIZE_LIMIT_BYTES = 64L << 20;

    public KeepalivedConfiguration {
        instances = List.copyOf(instances);
        syncGroups = List.copyOf(syncGroups);
        scripts = List.copyOf(scripts);
        trackProcesses = List.copyOf(trackProcesses);
        trackFiles = List.copyOf(trackFiles);
        staticAddresses = List.copyOf(staticAddresses);
        virtualServers = List.copyOf(virtualServers);
        diagnostics = List.copyOf(diagnostics);
    }

    /**
     * Reads a configuration. Never fails: what is wrong with it is among the diagnostics.
     *
     * @param mainFile names in messages are made from it, so a relative one stays relative
     * @param configId decides on lines that start with {@code @id} and {@code @^id}; null is no id
     */
    public static KeepalivedConfiguration parse(Path mainFile, ConfigSources sources, @Nullable String configId) {
        return parse(mainFile, sources, configId, SIZE_LIMIT_BYTES);
    }

    /**
     * Reads a configuration, as the other does, but no more than so many bytes of it. Reading takes about seven bytes of heap for each byte
     * of ordinary text (forty for a file of one-letter words), so a process with a small heap has a small limit.
     *
     * @param limitBytes of all files together, with what definitions put in, 1 to {@link #SIZE_LIMIT_BYTES}
     */
    public static KeepalivedConfiguration parse(
            Path mainFile, ConfigSources sources, @Nullable String configId, long limitBytes) {
        if (limitBytes < 1 || limitBytes > SIZE_LIMIT_BYTES) {
            throw new IllegalArgumentException("limitBytes: " + limitBytes);
        }
        return ConfigurationReader.read(mainFile, sources, configId, limitBytes);
    }

    /** Whether anything was left out or replaced because it was wrong. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
    }
}
