package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notify scripts, as the daemon's neighbours see them. */
final class NotifyIT {
    private static final int MANY = 250;
    private static final String EXCLUDED = "198.18.60.";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void scripts_hear_each_state_once_in_order_and_after_the_kernel_has_followed() throws IOException {
        Path heard = Files.createFile(folder.resolve("heard"));
        Path script = folder.resolve("notify");
        Files.writeString(script, """
                #!/bin/sh
                echo "$@ $(ip -o -4 addr show dev eth0 | grep -cE 'inet (%s|%s)')" >>%s
                """.formatted(LabNetwork.VIP, EXCLUDED, heard));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        // It takes the kernel longer to remove these than it takes a script to begin.
        String excluded = IntStream.rangeClosed(1, MANY)
                .mapToObj(host -> "        " + EXCLUDED + host + "/32\n")
                .collect(Collectors.joining("", "    virtual_ipaddress_excluded {\n", "    }\n"));
        try (LoneNode lone = new LoneNode(1)) {
            NodeDaemon daemon = lone.daemon();
            daemon.configure(KeepalivedConf.of(lone.lab().plan().protocol())
                    .replace(
                            "    advert_int",
                            excluded + "    notify_master \"'" + script + "' only mine\"\n    notify " + script
                                    + "\n    advert_int"));
            daemon.start();
            lone.lab().awaitMaster(LoneNode.PATIENCE);
            Await.require(LoneNode.PATIENCE, () -> lines(heard).size() == 3, () -> "heard " + lines(heard));

            long sinceNs = System.nanoTime();
            daemon.signal("HUP");
            Await.require(
                    LoneNode.PATIENCE,
                    () -> daemon.log()
                            .first(sinceNs, Pattern.compile("Reload finished"))
                            .isPresent(),
                    () -> "no reload");
            assertThat(daemon.stop().exit()).isZero();

            assertThat(lines(heard))
                    .containsExactly(
                            "INSTANCE k0s-vip-0 BACKUP 200 0",
                            "only mine " + (MANY + 1),
                            "INSTANCE k0s-vip-0 MASTER 200 " + (MANY + 1),
                            "INSTANCE k0s-vip-0 STOP 200 0");
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new LabException("cannot read " + file, e);
        }
    }
}
