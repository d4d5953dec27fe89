package io.cplbd.daemon.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * The k0s of this machine.
 *
 * @param path the file itself, links resolved: its time of modification is the one that k0s compares with
 * @param modified to the nanosecond
 */
record K0sExecutable(Path path, K0sVersion version, FileTime modified) {
    private static final int ANSWER_LIMIT_S = 5;
    private static final int ANSWER_LIMIT_BYTES = 4096;

    /**
     * Asks {@code file} for its version.
     *
     * @throws Refusal if it does not answer as k0s does, within five seconds
     */
    static K0sExecutable ask(Path file) throws IOException, Refusal {
        Path path = file.toRealPath();
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            throw new Refusal(path + " is not an executable file");
        }
        return new K0sExecutable(path, K0sVersion.parse(printedVersion(path)), Files.getLastModifiedTime(path));
    }

    private static String printedVersion(Path path) throws IOException, Refusal {
        Process process = new ProcessBuilder(path.toString(), "version")
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = process.getInputStream()) {
            // Its answer fits into the pipe: so it can end before it is read.
            if (!process.waitFor(ANSWER_LIMIT_S, TimeUnit.SECONDS)) {
                throw new Refusal("'" + path + " version' did not end within " + ANSWER_LIMIT_S + " s");
            }
            if (process.exitValue() != 0) {
                throw new Refusal("'" + path + " version' ended with " + process.exitValue());
            }
            return new String(output.readNBytes(ANSWER_LIMIT_BYTES), StandardCharsets.UTF_8);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
