package io.cplbd.conf.keepalived;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of this machine. */
public final class ConfigFiles implements ConfigSources {
    private static final Set<PosixFilePermission> EXECUTE = Set.of(
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);

    @Override
    public Content read(Path file, long limitBytes) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            if (attributes.isDirectory()) {
                return new Content.Skipped("a directory");
            }
            if (!attributes.isRegularFile()) {
                return new Content.Skipped("not a regular file");
            }
            if (attributes.permissions().stream().anyMatch(EXECUTE::contains)) {
                return new Content.Skipped("an executable file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                // One byte more than allowed tells a file that is too long from one that just fits, even while it
                // grows.
                int wanted = (int) Math.min(limitBytes + 1, Integer.MAX_VALUE - 8);
                byte[] bytes = in.readNBytes(wanted);
                return bytes.length > limitBytes ? new Content.TooLong() : new Content.Text(bytes);
            }
        } catch (NoSuchFileException e) {
            // Also when it vanished just now: k0s removes a link and makes it anew, which is not atomic.
            return new Content.Missing();
        } catch (AccessDeniedException e) {
            return new Content.Unreadable("permission denied");
        } catch (IOException e) {
            String reason = e.getMessage();
            return new Content.Unreadable(reason == null ? e.getClass().getSimpleName() : reason);
        }
    }

    @Override
    public List<String> names(Path directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (IOException | DirectoryIteratorException e) {
            // As glob(3) does it: what cannot be listed matches nothing.
            return List.of();
        }
        return names;
    }
}
