package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notify scripts, as the daemon's neighbours see them. */
final class NotifyIT {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void scripts_hear_each_state_once_in_order_and_after_the_kernel_has_followed() throws IOException {
        Path heard = Files.createFile(folder.resolve("heard"));
        Path script = folder.resolve("notify");
        Files.writeString(script, """
                #!/bin/sh
                if ip addr show dev eth0 | grep -q 'inet %s/'; then held=held; else held=free; fi
                echo "$@ $held" >>%s
                """.formatted(LabNetwork.VIP, heard));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        try (LoneNode lone = new LoneNode(1)) {
            NodeDaemon daemon = lone.daemon();
            daemon.configure(KeepalivedConf.of(lone.lab().plan().protocol())
                    .replace(
                            "    advert_int",
                            "    notify_master \"'" + script + "' only mine\"\n    notify " + script
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
                            "INSTANCE k0s-vip-0 BACKUP 200 free",
                            "only mine held",
                            "INSTANCE k0s-vip-0 MASTER 200 held",
                            "INSTANCE k0s-vip-0 STOP 200 free");
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
