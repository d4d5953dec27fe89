package io.cplbd.daemon.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the scripts of these tests. */
final class Scripts {
    private Scripts() {}

    /** An executable file with {@code text}. */
    static Path file(Path path, String text) throws IOException {
        Files.writeString(path, text);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A shell script that does {@code body}. */
    static Script script(Path path, String body, String... arguments) throws IOException {
        return script(path, Duration.ofSeconds(20), body, arguments);
    }

    static Script script(Path path, Duration limit, String body, String... arguments) throws IOException {
        file(path, "#!/bin/sh\n" + body + "\n");
        List<String> argv = new ArrayList<>(List.of(path.toString()));
        argv.addAll(List.of(arguments));
        return new Script(path.toString(), argv, limit);
    }

    static NotifyFifo opened(NotifyFifo.Opening opening) {
        assertThat(opening).isInstanceOf(NotifyFifo.Opening.Opened.class);
        return ((NotifyFifo.Opening.Opened) opening).fifo();
    }
}
