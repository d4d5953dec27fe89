package io.cplbd.lab.k0s;

import io.cplbd.lab.Command;
import io.cplbd.lab.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The authority of a cluster, made with openssl: certificates for its API servers, and for its administrator. */
final class ControlPlaneIdentity {
    private static final String PASSWORD = "cplbd-lab";

    private final Path folder;

    private ControlPlaneIdentity(Path folder) {
        this.folder = folder;
    }

    /** Makes a new authority, and an administrator with a certificate of it, as k0s does below DataDir/pki. */
    static ControlPlaneIdentity create(Path folder) {
        ControlPlaneIdentity made = new ControlPlaneIdentity(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LabException("cannot make " + folder + ": " + e.getMessage(), e);
        }
        made.request("ca", "/CN=kubernetes-ca", "basicConstraints=critical,CA:true", false);
        made.request("admin", "/O=system:masters/CN=kubernetes-admin", "extendedKeyUsage=clientAuth", true);
        return made;
    }

    /** A key, and a certificate: by the authority, or by itself. */
    private void request(String name, String subject, String extension, boolean byAuthority) {
        String[] common = {
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "30",
            "-subj",
            subject,
            "-addext",
            extension,
            "-keyout",
            file(name + ".key"),
            "-out",
            file(name + ".crt")
        };
        String[] authority = {"-CA", file("ca.crt"), "-CAkey", file("ca.key")};
        Command.run(
                byAuthority ? Stream.of(common, authority).flatMap(Stream::of).toArray(String[]::new) : common);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /**
     * A context to serve with: a certificate for these addresses, for localhost, and for the names that every API server has.
     * It asks clients for a certificate of the authority, and does without one.
     */
    SSLContext server(String name, Set<String> addresses) {
        String names = addresses.stream().map(address -> "IP:" + address).collect(Collectors.joining(","));
        request(
                name,
                "/CN=kube-apiserver",
                "subjectAltName=" + names + ",IP:127.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default.svc",
                true);
        Command.run(
                "openssl",
                "pkcs12",
                "-export",
                "-inkey",
                file(name + ".key"),
                "-in",
                file(name + ".crt"),
                "-passout",
                "pass:" + PASSWORD,
                "-out",
                file(name + ".p12"));
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"));
                InputStream authority = Files.newInputStream(folder.resolve("ca.crt"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory serving = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            serving.init(keys, PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusting.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(serving.getKeyManagers(), trusting.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new LabException("certificate of " + name + ": " + e.getMessage(), e);
        }
    }

    /** As k0s writes its admin.conf. Put in place in one step. */
    void writeKubeconfig(Path target, String server) {
        try {
            Path draft = target.resolveSibling(target.getFileName() + ".draft");
            Files.writeString(draft, """
                    apiVersion: v1
                    clusters:
                    - cluster:
                        server: %s
                        certificate-authority-data: %s
                      name: local
                    contexts:
                    - context:
                        cluster: local
                        namespace: default
                        user: user
                      name: Default
                    current-context: Default
                    kind: Config
                    preferences: {}
                    users:
                    - name: user
                      user:
                        client-certificate-data: %s
                        client-key-data: %s
                    """.formatted(server, base64("ca.crt"), base64("admin.crt"), base64("admin.key")));
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LabException("cannot write " + target + ": " + e.getMessage(), e);
        }
    }

    private String base64(String name) throws IOException {
        return Base64.getEncoder()
                .encodeToString(Files.readString(folder.resolve(name)).getBytes(StandardCharsets.US_ASCII));
    }
}
