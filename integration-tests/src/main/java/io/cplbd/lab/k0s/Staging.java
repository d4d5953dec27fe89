package io.cplbd.lab.k0s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * How k0s puts a program that it carries into its BinDir, at each start of a controller.
 *
 * <p>Rule: the file is written again unless its time of modification is the executable's, to the nanosecond, and its size the one of the
 * program carried. Nothing else of it is looked at.
 */
public final class Staging {
    /** Which k0s: they write in different ways. */
    public enum Writing {
        /** Up to 1.33: removed and written again in place, mode 0550. */
        IN_PLACE("r-xr-x---"),
        /** From 1.34 on: another file, renamed, mode 0750. */
        RENAMED("rwxr-x---");

        private final String permissions;

        Writing(String permissions) {
            this.permissions = permissions;
        }
    }

    private Staging() {}

    /**
     * Stages {@code embedded} as {@code target}.
     *
     * @param executable k0s itself; a link to it counts as what it leads to
     * @return whether it was written
     */
    public static boolean stage(Path executable, byte[] embedded, Path target, Writing writing) throws IOException {
        FileTime modified = Files.getLastModifiedTime(executable);
        if (Files.exists(target)
                && Files.getLastModifiedTime(target).equals(modified)
                && Files.size(target) == embedded.length) {
            return false;
        }
        Path written = writing == Writing.IN_PLACE ? target : target.resolveSibling(".keepalived.4711.tmp");
        Files.deleteIfExists(written);
        Files.write(written, embedded);
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString(writing.permissions));
        Files.setLastModifiedTime(written, modified);
        if (writing == Writing.RENAMED) {
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return true;
    }
}
