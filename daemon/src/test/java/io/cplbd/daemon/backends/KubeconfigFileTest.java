package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class KubeconfigFileTest {
    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(KubeconfigFile.class);
    private Path file;
    private KubeconfigFile kubeconfig;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        file = folder.resolve("admin.conf");
        kubeconfig = new KubeconfigFile(file);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event ->
                        event.getLevel() + " " + event.getFormattedMessage().replace(folder + "/", ""))
                .toList();
    }

    private int port() {
        return Objects.requireNonNull(kubeconfig.current()).port();
    }

    private void replace(String text) throws IOException {
        Path draft = folder.resolve("draft");
        Files.writeString(draft, text);
        Files.move(draft, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void waitsQuietlyAndReadsWhatChanges() throws IOException {
        assertThat(kubeconfig.current()).isNull();
        assertThat(kubeconfig.current()).isNull();
        replace(Kubeconfigs.text("https://10.0.0.1:1111"));
        Kubeconfig first = kubeconfig.current();
        assertThat(first).isNotNull().isSameAs(kubeconfig.current());
        replace(Kubeconfigs.text("https://10.0.0.1:2222"));
        assertThat(port()).isEqualTo(2222);
        Files.delete(file);
        assertThat(port()).isEqualTo(2222);
        assertThat(port()).isEqualTo(2222);
        assertThat(lines())
                .containsExactly(
                        "INFO kubeconfig admin.conf is not there yet: waiting for it",
                        "INFO kubeconfig admin.conf: server 10.0.0.1:1111",
                        "INFO kubeconfig admin.conf: server 10.0.0.1:2222",
                        "INFO kubeconfig admin.conf is gone");
    }

    @Test
    void keepsTheLastGoodOne() throws IOException {
        replace(Kubeconfigs.text("https://10.0.0.1:1111"));
        assertThat(port()).isEqualTo(1111);
        replace("current-context: x\n");
        assertThat(port()).isEqualTo(1111);
        assertThat(port()).isEqualTo(1111);
        assertThat(lines()).hasSize(2).last().isEqualTo("WARN admin.conf:1:1: contexts: none named \"x\"");
    }

    @Test
    void looksAgainAtABadOneAsWhatItNamesMayCome() throws IOException {
        replace(Kubeconfigs.text(
                "    server: https://10.0.0.1:1111\n    certificate-authority: ca.crt", "    token: x"));
        assertThat(kubeconfig.current()).isNull();
        Files.copy(Kubeconfigs.TLS.resolve("ca.pem"), folder.resolve("ca.crt"));
        assertThat(port()).isEqualTo(1111);
    }
}
