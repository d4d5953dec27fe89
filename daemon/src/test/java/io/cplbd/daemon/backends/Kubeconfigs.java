package io.cplbd.daemon.backends;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Kubeconfigs for tests, made of the keys and certificates that the health checks are tested with. */
final class Kubeconfigs {
    static final Path TLS =
            Path.of("../ipvs/src/test/resources/tls").toAbsolutePath().normalize();

    private Kubeconfigs() {}

    static String data(String name) {
        try {
            return Base64.getEncoder()
                    .encodeToString(Files.readString(TLS.resolve(name)).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With these lines as the mappings {@code cluster} and {@code user}, each indented by four. */
    static String text(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: other
                  cluster:
                    server: https://10.9.9.9:1
                - name: local
                  cluster:
                %s
                contexts:
                - context: {cluster: local, user: admin, namespace: default}
                  name: Default
                current-context: Default
                preferences: {}
                users:
                - name: admin
                  user:
                %s
                """.formatted(cluster, user);
    }

    static String text(String server) {
        return text(
                "    server: " + server + "\n    certificate-authority-data: " + data("ca.pem"),
                "    client-certificate-data: " + data("client-ec.pem") + "\n    client-key-data: "
                        + data("ec-sec1.pem"));
    }
}
