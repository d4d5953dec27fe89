package io.cplbd.daemon.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The keepalived inside a k0s executable. k0s unpacks it anew at each start of a controller unless the file in its BinDir has this size,
 * and the executable's time of modification.
 */
sealed interface Embedded {
    /** It is there, and this long when unpacked. */
    record Sized(long bytes) implements Embedded {}

    /** This k0s was built without it: it takes the file in BinDir as it is. */
    record Absent() implements Embedded {}

    /**
     * Looks into the executable, which takes seconds for gzip.
     *
     * @throws Refusal if what is in it is not understood
     */
    static Embedded in(Path executable, K0sVersion version) throws IOException, Refusal {
        return version.packsWithZip() ? inZip(executable) : inGzip(executable);
    }

    /** The archive stands behind the program; its directory is found from the end of the file. */
    private static Embedded inZip(Path executable) throws IOException, Refusal {
        try (ZipFile archive = new ZipFile(executable.toFile())) {
            List<? extends ZipEntry> entries = archive.stream()
                    .filter(entry -> entry.getName().equals("keepalived")
                            || entry.getName().equals("bin/keepalived"))
                    .toList();
            if (entries.isEmpty()) {
                return new Absent();
            }
            if (entries.size() > 1 || entries.getFirst().getSize() < 0) {
                throw new Refusal(executable + " carries keepalived more than once");
            }
            return new Sized(entries.getFirst().getSize());
        } catch (ZipException bare) {
            return new Absent();
        }
    }

    private static Embedded inGzip(Path executable) throws IOException, Refusal {
        List<Long> sizes = GzipMembers.keepalivedSizes(executable);
        if (sizes.size() > 1) {
            throw new Refusal(executable + " carries " + sizes.size() + " programs that look like keepalived");
        }
        return sizes.isEmpty() ? new Absent() : new Sized(sizes.getFirst());
    }
}
