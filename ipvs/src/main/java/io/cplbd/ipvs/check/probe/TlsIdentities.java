package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeSpec.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has been read from the files of the configuration, until these change. Thread-safe. */
final class TlsIdentities {
    /** There is one set of files per configuration; the others are those of configurations before. */
    private static final int MAX_KEPT = 4;

    /** As a file was when it was read; {@code key} is its inode. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private record Loaded(List<Stamp> stamps, TlsIdentity identity) {}

    private final Map<TlsFiles, Loaded> kept = new LinkedHashMap<>();

    /**
     * The files' content, read again if one of them is not the one that was read.
     *
     * @throws UntoldException naming the file, if it cannot be read, or is not what it should be
     */
    synchronized TlsIdentity of(TlsFiles files) throws UntoldException {
        List<Stamp> stamps = new ArrayList<>();
        stamp(stamps, "ca", files.ca());
        stamp(stamps, "certificate", files.certificate());
        stamp(stamps, "key", files.key());
        Loaded loaded = kept.get(files);
        if (loaded == null || !loaded.stamps.equals(stamps)) {
            loaded = new Loaded(stamps, TlsIdentity.read(files));
            kept.remove(files);
            if (kept.size() == MAX_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
            kept.put(files, loaded);
        }
        return loaded.identity;
    }

    private static void stamp(List<Stamp> stamps, String what, @Nullable Path file) throws UntoldException {
        if (file != null) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(new Stamp(found.lastModifiedTime(), found.size(), found.fileKey()));
            } catch (IOException e) {
                throw new UntoldException(what + " " + file + ": " + Words.why(e), e);
            }
        }
    }
}
