package io.cplbd.daemon.backends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kubeconfig on disk: read again when another file is there, or the file has changed. What was read stays in use while there
 * is none, or a bad one. Thread-safe. Files that it names by path are looked at when it is read itself.
 */
final class KubeconfigFile {
    private static final Logger LOG = LoggerFactory.getLogger(KubeconfigFile.class);

    /** {@code key} is the inode. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private final Path file;
    private @Nullable Stamp seen;
    private @Nullable Kubeconfig last;
    private String told = "";

    KubeconfigFile(Path file) {
        this.file = file;
    }

    /** As it was read last; null if it never could be. */
    synchronized @Nullable Kubeconfig current() {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            Stamp stamp = new Stamp(found.lastModifiedTime(), found.size(), found.fileKey());
            if (!stamp.equals(seen)) {
                Kubeconfig read = KubeconfigReader.read(file);
                LOG.info("kubeconfig {}: server {}:{}", file, read.host(), read.port());
                last = read;
                seen = stamp; // a bad one is read again each time: what it names may come later
                told = "";
            }
        } catch (NoSuchFileException e) {
            tell(
                    last == null
                            ? "kubeconfig " + file + " is not there yet: waiting for it"
                            : "kubeconfig " + file + " is gone",
                    false);
        } catch (BadKubeconfigException e) {
            tell(e.getMessage(), true);
        } catch (IOException e) {
            tell("kubeconfig " + file + ": " + Reason.of(e), true);
        }
        return last;
    }

    /** Once each. */
    private void tell(String line, boolean wrong) {
        if (!line.equals(told)) {
            told = line;
            if (wrong) {
                LOG.warn("{}", line);
            } else {
                LOG.info("{}", line);
            }
        }
    }
}
