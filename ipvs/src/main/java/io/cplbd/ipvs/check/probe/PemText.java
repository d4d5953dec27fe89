package io.cplbd.ipvs.check.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text in PEM form (RFC 7468).
 *
 * @param name what errors call it, such as {@code ca /etc/ssl/ca.pem}
 * @param text as it is, with what stands around the blocks
 */
public record PemText(String name, String text) {
    private static final int MAX_FILE_BYTES = 1 << 20;

    /**
     * @param what comes before the path in {@link #name}
     * @throws UntoldException naming the file, if it cannot be read
     */
    static PemText read(String what, Path file) throws UntoldException {
        String name = what + " " + file;
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
            }
            return new PemText(name, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UntoldException(name + ": " + Words.why(e), e);
        }
    }

    /** Without the text, which may be a key. */
    @Override
    public String toString() {
        return "PemText[" + name + "]";
    }
}
