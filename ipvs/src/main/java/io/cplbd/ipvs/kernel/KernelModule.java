package io.cplbd.ipvs.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Loads a module of the kernel, as a user would. */
final class KernelModule {
    private KernelModule() {}

    /**
     * Runs a command and waits for it.
     *
     * @return one line of what it said, or why it could not be run; empty if it said nothing
     */
    static String load(List<String> command, Duration limit) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    return "does not end";
                }
                InputStream out = process.getInputStream();
                // No more than what is there: a child it left behind may keep the pipe open.
                String said = new String(out.readNBytes(out.available()), StandardCharsets.UTF_8);
                return said.lines().findFirst().orElse("");
            } finally {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
