package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigReaderTest {
    private static final String CA = "    certificate-authority-data: " + Kubeconfigs.data("ca.pem");
    private static final String SERVER = "    server: https://10.0.0.1:6443\n";

    @TempDir
    Path folder;

    private Kubeconfig read(String text) throws IOException {
        Path file = folder.resolve("admin.conf");
        Files.writeString(file, text);
        return KubeconfigReader.read(file);
    }

    /** The message, without the folder. */
    private String refused(String text) {
        try {
            read(text);
        } catch (BadKubeconfigException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return e.getMessage().replace(folder + "/", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("not refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "- ", "? ", "{a: "})
    void nestingHasABound(String opening) {
        assertThat(refused(opening.repeat(10_000))).matches("admin.conf:1:\\d+: found more than 64 levels of nesting");
    }

    @Test
    void valuesHaveABound() {
        assertThat(refused("[" + "x,".repeat(20_000) + "]"))
                .isEqualTo("admin.conf:1:40000: found more than 20000 values");
    }

    /** The parser's own words quote what it found: here the NUL that it puts at the end. */
    @Test
    void whatIsShownIsPrintable() {
        assertThat(refused("a: *")).matches("admin.conf:1:5: not YAML: [\\x20-\\x7e]+");
    }

    private static String key(String certificate, String key) {
        return "    client-certificate-data: " + Kubeconfigs.data(certificate) + "\n    client-key-data: "
                + Kubeconfigs.data(key);
    }

    @ParameterizedTest
    @CsvSource({
        "https://localhost:6443, localhost, 6443",
        "https://10.0.0.1:6443/, 10.0.0.1, 6443",
        "https://[2001:db8::1]:6443, 2001:db8::1, 6443",
        "'\"https://api.example\"', api.example, 443"
    })
    void readsTheServer(String server, String host, int port) throws IOException {
        Kubeconfig found = read(Kubeconfigs.text(server));
        assertThat(found.host()).isEqualTo(host);
        assertThat(found.port()).isEqualTo(port);
        assertThat(found.credentials().verified()).isTrue();
        assertThat(found.credentials().token()).isNull();
        assertThat(found.credentials().serverName()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "client-rsa.pem, rsa-pkcs1.pem",
        "client-rsa.pem, rsa-pkcs8.pem",
        "client-ec.pem, ec-sec1.pem",
        "client-ec.pem, ec-pkcs8.pem"
    })
    void readsKeysOfAllKinds(String certificate, String key) throws IOException {
        assertThat(read(Kubeconfigs.text(SERVER + CA, key(certificate, key))).host())
                .isEqualTo("10.0.0.1");
    }

    @Test
    void readsFilesBesideIt() throws IOException {
        Files.copy(Kubeconfigs.TLS.resolve("ca.pem"), folder.resolve("ca.crt"));
        String user = "    client-certificate: " + Kubeconfigs.TLS.resolve("client-ec.pem") + "\n    client-key: "
                + Kubeconfigs.TLS.resolve("ec-sec1.pem");
        assertThat(read(Kubeconfigs.text(SERVER + "    certificate-authority: ca.crt", user))
                        .host())
                .isEqualTo("10.0.0.1");
        assertThat(refused(Kubeconfigs.text(SERVER + "    certificate-authority: ca.pem", user)))
                .isEqualTo("admin.conf:10:28: certificate-authority ca.pem: no such file");
        assertThat(refused(Kubeconfigs.text(
                        SERVER + "    certificate-authority: ca.crt", user.replace("ec-sec1", "rsa-pkcs1"))))
                .startsWith("admin.conf:20:17: client-key ")
                .contains("is not that of admin.conf:19:25: client-certificate ");
    }

    @Test
    void readsTokenNameAndLaxness() throws IOException {
        Kubeconfig found = read(Kubeconfigs.text(
                SERVER + "    tls-server-name: kubernetes\n    insecure-skip-tls-verify: true", "    token: s3cret"));
        assertThat(found.credentials().token()).isEqualTo("s3cret");
        assertThat(found.credentials().serverName()).isEqualTo("kubernetes");
        assertThat(found.credentials().verified()).isFalse();
        assertThat(found.toString()).doesNotContain("s3cret");
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        String good = Kubeconfigs.text("https://10.0.0.1:6443");
        assertThat(refused("")).isEqualTo("admin.conf: not YAML, expected a kubeconfig");
        assertThat(refused("- a\n")).isEqualTo("admin.conf:1:1: found a list, expected a mapping");
        assertThat(refused("a: [b\n")).startsWith("admin.conf:2:1: not YAML: ");
        assertThat(refused("a: b\n")).isEqualTo("admin.conf:1:1: no current-context");
        assertThat(refused(good.replace("current-context: Default", "current-context: \"\"")))
                .isEqualTo("admin.conf:14:18: no current-context");
        assertThat(refused(good.replace("current-context: Default", "current-context: [x]")))
                .isEqualTo("admin.conf:14:18: current-context: found a list, expected text");
        assertThat(refused(good.replace("current-context: Default", "current-context: other")))
                .isEqualTo("admin.conf:12:1: contexts: none named \"other\"");
        assertThat(refused(good.replace("user: admin,", "user: root,")))
                .isEqualTo("admin.conf:17:1: users: none named \"root\"");
        assertThat(refused(good.replace("cluster: local,", "")))
                .isEqualTo("admin.conf:12:12: the context names no cluster");
        assertThat(refused(good.replace("clusters:", "clusters: 5\nx:")))
                .isEqualTo("admin.conf:3:11: clusters: found a single value, expected a list");
        assertThat(refused(Kubeconfigs.text(SERVER, "    token: x")))
                .isEqualTo("admin.conf:9:5: neither certificate-authority nor certificate-authority-data,"
                        + " expected one of them");
        assertThat(refused(Kubeconfigs.text(SERVER + "    certificate-authority-data: s*cret", "    token: x")))
                .isEqualTo("admin.conf:10:33: certificate-authority-data: bad Base64");
        assertThat(refused(Kubeconfigs.text(SERVER + "    insecure-skip-tls-verify: 5", "    token: x")))
                .isEqualTo("admin.conf:10:31: insecure-skip-tls-verify: expected true or false");
        assertThat(refused(Kubeconfigs.text(
                        SERVER + CA, "    client-certificate-data: " + Kubeconfigs.data("client-ec.pem"))))
                .endsWith(": client-certificate without its client-key");
        assertThat(refused(Kubeconfigs.text(SERVER + CA, "    exec: {command: aws}")))
                .isEqualTo(
                        "admin.conf:19:11: exec is not supported, expected client-certificate and client-key, or token");
        assertThat(refused(Kubeconfigs.text(SERVER + CA, "    token: \"a b\"")))
                .isEqualTo("admin.conf:19:12: token: has characters that no token can have");
    }

    @ParameterizedTest
    @CsvSource({"http://10.0.0.1:6443", "10.0.0.1:6443", "https://10.0.0.1:6443/x", "https://10.0.0.1:70000", "https://"
    })
    void refusesOtherServers(String server) {
        assertThat(refused(Kubeconfigs.text(server)))
                .isEqualTo("admin.conf:9:13: server: found \"" + server + "\", expected https://HOST:PORT");
    }

    @Test
    void neverTellsASecret() {
        assertThat(refused(Kubeconfigs.text("https://u:s3cret@10.0.0.1:6443"))).doesNotContain("s3cret");
        assertThat(refused(Kubeconfigs.text(SERVER + CA, "    token: \"s3cret\\n\"")))
                .doesNotContain("s3cret");
        assertThat(refused(Kubeconfigs.text(SERVER + CA, "    token: s3cret: s3cret")))
                .doesNotContain("s3cret");
        assertThat(refused(Kubeconfigs.text(
                        SERVER + CA, "    client-key-data: '#s3cret'\n    client-certificate-data: x")))
                .doesNotContain("s3cret");
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /** Whatever is in the file: credentials, or one line. */
    @ParameterizedTest
    @MethodSource("seeds")
    void damagedFilesAreNoSurprise(int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(Kubeconfigs.text("https://10.0.0.1:6443"));
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setLength(Math.max(at, 1));
                case 1 -> text.setCharAt(at, "{}[]\",:\n&*!\t".charAt(random.nextInt(12)));
                default -> text.deleteCharAt(at);
            }
        }
        try {
            assertThat(read(text.toString()).port()).isPositive();
        } catch (BadKubeconfigException e) {
            assertThat(e.getMessage()).startsWith(folder.toString()).doesNotContain("\n");
        }
    }

    @Test
    void aFileThatIsNotThereIsAnErrorOfItsOwn() {
        assertThatThrownBy(() -> KubeconfigReader.read(folder.resolve("none")))
                .isInstanceOf(java.nio.file.NoSuchFileException.class);
    }
}
