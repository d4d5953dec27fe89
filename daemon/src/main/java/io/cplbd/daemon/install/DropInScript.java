package io.cplbd.daemon.install;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What takes keepalived's place: a script that becomes cplbd's launcher. The launcher is sourced, not executed, so that argv[0] stays the
 * one that k0s looks for. The first thing is to survive a HUP, and in the shell that is the fastest to get there: until then it kills.
 */
final class DropInScript {
    private static final String MARK =
            "#!/bin/sh\n# cplbd in keepalived's place; written by cplbd k0s install, removed by cplbd k0s uninstall.\n";

    private static final int CHUNK = 1 << 16;

    private final byte[] text;

    /**
     * @param launcher cplbd's own, absolute
     * @param javaHome the runtime to use unless JAVA_HOME says otherwise: it has to be found from within k0s too, whose environment is
     *     not that of the shell in which this runs
     */
    DropInScript(Path launcher, Path javaHome) {
        text = (MARK + """
                trap '' HUP
                export JAVA_HOME="${JAVA_HOME:-%s}" CPLBD_LAUNCHER=%s
                exec /bin/bash -c '. "$CPLBD_LAUNCHER"' "$0" "$@"
                # What follows is only there to be as long as the keepalived that k0s carries.
                """.formatted(inDoubleQuotes(javaHome.toString()), inSingleQuotes(launcher.toString())))
                .getBytes(UTF_8);
    }

    private static String inSingleQuotes(String word) {
        return '\'' + word.replace("'", "'\\''") + '\'';
    }

    private static String inDoubleQuotes(String word) {
        return word.replaceAll("([\\\\\"$`}])", "\\\\$1");
    }

    /** Without the padding. */
    int bytes() {
        return text.length;
    }

    /**
     * Writes it to a new file, and to the disk.
     *
     * @param size how long the file is to be; the rest is empty lines
     */
    void write(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            append(channel, text, text.length);
            byte[] lines = new byte[CHUNK];
            Arrays.fill(lines, (byte) '\n');
            for (long left = size - text.length; left > 0; left -= lines.length) {
                append(channel, lines, (int) Math.min(left, lines.length));
            }
            channel.force(true);
        }
    }

    private static void append(FileChannel channel, byte[] bytes, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Whether a file is such a script, of this or of another cplbd. */
    static boolean is(Path file) throws IOException {
        return begins(file, MARK.getBytes(UTF_8));
    }

    static boolean isElf(Path file) throws IOException {
        return begins(file, new byte[] {0x7f, 'E', 'L', 'F'});
    }

    private static boolean begins(Path file, byte[] bytes) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            return Arrays.equals(stream.readNBytes(bytes.length), bytes);
        }
    }
}
