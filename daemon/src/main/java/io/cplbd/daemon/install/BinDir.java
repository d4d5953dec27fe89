package io.cplbd.daemon.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder that k0s unpacks its programs into: what lies there in keepalived's place, and putting something else there. */
final class BinDir {
    /** What lies in keepalived's place. */
    sealed interface Content {
        record Nothing() implements Content {}

        /** The keepalived of the k0s that was asked. */
        record Original() implements Content {}

        /** Our script, and the k0s that was asked will leave it there. */
        record DropIn() implements Content {}

        /** Our script, which k0s will overwrite at its next start; {@code reason} says why. */
        record OutdatedDropIn(String reason) implements Content {}

        /** Something that neither this k0s nor cplbd has put there; {@code reason} says how that is seen. */
        record Unknown(String reason) implements Content {}
    }

    private final Path folder;
    private final Path target;
    private final Path original;
    private final Path draft;

    /** @param dataDir of k0s, {@code /var/lib/k0s} if not told otherwise */
    BinDir(Path dataDir) {
        folder = dataDir.resolve("bin");
        target = folder.resolve("keepalived");
        original = folder.resolve("keepalived.k0s");
        // In the same folder, as only a rename replaces a file in one piece. k0s's own drafts have other names.
        draft = folder.resolve(".keepalived.cplbd");
    }

    Path target() {
        return target;
    }

    /** Where the keepalived of k0s is kept while cplbd is in its place. */
    Path original() {
        return original;
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    boolean keepsOriginal() {
        return Files.exists(original, LinkOption.NOFOLLOW_LINKS);
    }

    boolean holdsDropIn() throws IOException {
        return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) && DropInScript.is(target);
    }

    Content content(K0sExecutable k0s, Embedded embedded) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return new Content.Nothing();
        }
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            return new Content.Unknown("it is not a regular file");
        }
        FileTime modified = Files.getLastModifiedTime(target);
        String difference = switch (embedded) {
            case Embedded.Absent() -> "";
            case Embedded.Sized(long bytes)
            when Files.size(target) != bytes ->
                "it has " + Files.size(target) + " bytes, the keepalived in k0s has " + bytes;
            case Embedded.Sized _
            when !modified.equals(k0s.modified()) ->
                "its date is " + modified + ", that of " + k0s.path() + " is " + k0s.modified();
            case Embedded.Sized _ -> "";
        };
        if (DropInScript.is(target)) {
            return difference.isEmpty() ? new Content.DropIn() : new Content.OutdatedDropIn(difference);
        }
        if (!DropInScript.isElf(target)) {
            return new Content.Unknown("it is neither a program nor the script of cplbd");
        }
        if (embedded instanceof Embedded.Absent) {
            return new Content.Unknown("it is a program, and there is no keepalived in this k0s");
        }
        return difference.isEmpty() ? new Content.Original() : new Content.Unknown(difference);
    }

    /**
     * Puts the script into keepalived's place. At no moment is there nothing: k0s may be about to start it.
     *
     * @param keep whether what is there is the original, to be kept beside it
     */
    void put(DropInScript script, K0sExecutable k0s, Embedded embedded, boolean keep) throws IOException, Refusal {
        long size = embedded instanceof Embedded.Sized(long bytes) ? bytes : script.bytes();
        try {
            Files.deleteIfExists(draft);
            if (keep) {
                Files.createLink(draft, target);
                Files.move(draft, original, StandardCopyOption.ATOMIC_MOVE);
            }
            script.write(draft, size);
            Files.setPosixFilePermissions(
                    draft, PosixFilePermissions.fromString(k0s.version().permissions()));
            Files.setLastModifiedTime(draft, k0s.modified());
            if (Files.size(draft) != size || !Files.getLastModifiedTime(draft).equals(k0s.modified())) {
                throw new Refusal("the file system of " + folder + " cannot keep the date of " + k0s.path()
                        + " to the nanosecond, so k0s would overwrite what is put there");
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Removes our script; the original, if it was kept, has its place back. */
    void giveBack() throws IOException {
        if (keepsOriginal()) {
            Files.move(original, target, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(target);
        }
    }

    void forgetOriginal() throws IOException {
        Files.deleteIfExists(original);
    }
}
