package io.cplbd.daemon.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a dump so that a reader finds all of the old or all of the new, and a planted link leads nowhere. */
final class DumpFile {
    private DumpFile() {}

    /**
     * Replaces {@code file}, readable by its owner only, as keepalived's umask has it.
     *
     * @throws IOException when the folder cannot be written to
     */
    static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        // Made exclusively and under a name nobody can guess; renaming replaces a link instead of following it.
        Path fresh = Files.createTempFile(folder, ".cplbd-", ".tmp");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
