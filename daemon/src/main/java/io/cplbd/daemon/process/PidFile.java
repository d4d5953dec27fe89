package io.cplbd.daemon.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A pid file that this process holds: decimal pid and newline, mode 0644, whole from the moment it is seen.
 *
 * <p>The holder keeps a lock on the file, which the kernel drops when the process dies however it dies. So of two daemons started at the
 * same moment one wins, and a pid that was given to some other program after a crash is not taken for a running daemon. A keepalived that
 * holds no such lock is recognised by its command line in /proc.
 */
public final class PidFile implements AutoCloseable {
    private static final int ATTEMPTS = 10;
    private static final int LONGEST_PID = 32;

    private final Path path;
    private final long pid;
    private final FileChannel held;

    /** The answer to {@link #claim}. */
    public sealed interface Claim {
        /** The file is ours until it is closed. */
        record Held(PidFile file) implements Claim {}

        /** Another daemon runs: keepalived logs "already running" and exits with 0. */
        record AlreadyRunning(long pid) implements Claim {}

        /**
         * This user may not write there, as is so in /run for any but root; {@code reason} is a sentence for the user. Worth a warning: a
         * daemon that has the capabilities it needs can do its work without the file.
         */
        record Denied(String reason) implements Claim {}

        /** The file cannot be written; {@code reason} is a sentence for the user. */
        record Refused(String reason) implements Claim {}
    }

    private PidFile(Path path, long pid, FileChannel held) {
        this.path = path;
        this.pid = pid;
        this.held = held;
    }

    /**
     * Takes {@code path} for this process. A file that a dead daemon left is taken over, one of a live daemon is left alone. A missing
     * parent folder is made.
     */
    public static Claim claim(Path path) {
        return claim(path, ProcessHandle.current().pid(), DaemonProcess::runs);
    }

    /** As {@link #claim(Path)}, with the pid to write and the test for "a daemon runs under this pid" given. */
    static Claim claim(Path path, long pid, LongPredicate daemonRuns) {
        Path target = path.toAbsolutePath();
        try {
            Path parent = Objects.requireNonNull(target.getParent(), "a pid file lies in a folder");
            Files.createDirectories(parent);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Claim claim = attempt(target, pid, daemonRuns);
                if (claim != null) {
                    return claim;
                }
            }
            return new Claim.Refused("pid file " + path + ": others keep replacing it");
        } catch (AccessDeniedException denied) {
            return new Claim.Denied("pid file " + path + " cannot be written: " + reason(denied));
        } catch (IOException refused) {
            return new Claim.Refused("pid file " + path + " cannot be written: " + reason(refused));
        }
    }

    /** One round: null if somebody else changed the file meanwhile and it is worth looking again. */
    private static @Nullable Claim attempt(Path path, long pid, LongPredicate daemonRuns) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return publish(path, pid, true);
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            // A rename would replace whatever it is, /dev/null included.
            return new Claim.Refused("pid file " + path + " is not a regular file");
        }
        try {
            return takeOver(path, pid, daemonRuns);
        } catch (NoSuchFileException vanished) {
            return null;
        } catch (OverlappingFileLockException ours) {
            return new Claim.Refused("pid file " + path + " is named twice");
        }
    }

    private static @Nullable Claim takeOver(Path path, long pid, LongPredicate daemonRuns) throws IOException {
        Object before = fileKey(path);
        try (FileChannel former =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            long formerPid = readPid(former);
            if (former.tryLock() == null) {
                return new Claim.AlreadyRunning(formerPid);
            }
            if (formerPid > 0 && formerPid != pid && daemonRuns.test(formerPid)) {
                return new Claim.AlreadyRunning(formerPid);
            }
            // Whoever else wants to take this very file over needs the lock that we now hold; but the name may have got
            // another file
            // between our look and our lock, and that one is not ours to replace.
            return Objects.equals(before, fileKey(path)) ? publish(path, pid, false) : null;
        }
    }

    /** Makes the file under another name, locks it, and only then gives it its name: nobody ever reads half a pid. */
    private static @Nullable Claim publish(Path path, long pid, boolean fresh) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + "." + pid + ".new");
        Files.deleteIfExists(draft);
        FileChannel channel = FileChannel.open(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        boolean published = false;
        try {
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
            channel.lock();
            channel.write(ByteBuffer.wrap((pid + "\n").getBytes(ISO_8859_1)));
            if (fresh) {
                Files.createLink(path, draft);
            } else {
                Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            }
            published = true;
            return new Claim.Held(new PidFile(path, pid, channel));
        } catch (FileAlreadyExistsException overtaken) {
            return null;
        } catch (AtomicMoveNotSupportedException strange) {
            throw new FileSystemException(path.toString(), null, "the file system cannot rename");
        } finally {
            Files.deleteIfExists(draft);
            if (!published) {
                channel.close();
            }
        }
    }

    /** The path as claimed, absolute. */
    public Path path() {
        return path;
    }

    /** Removes the file, but only if it still holds our pid: it may be another daemon's by now. Never fails. */
    @Override
    public void close() {
        try (FileChannel last = held) {
            if (last.isOpen() && Files.readString(path, ISO_8859_1).strip().equals(Long.toString(pid))) {
                Files.delete(path);
            }
        } catch (IOException gone) {
            // Removed by somebody else, or the folder is: what was asked for is so.
        }
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** The pid in the file, or 0 if it holds none. */
    private static long readPid(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(LONGEST_PID);
        int length = channel.read(content, 0);
        String text = new String(content.array(), 0, Math.max(0, length), ISO_8859_1).strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException garbage) {
            return 0;
        }
    }

    /** Why, in words: the messages of the JDK are often no more than the path. */
    static String reason(IOException refused) {
        return switch (refused) {
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException exists -> exists.getFile() + " is not a folder";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(refused.getMessage());
        };
    }
}
