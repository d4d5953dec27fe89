package io.cplbd.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate that all API servers of the lab share, valid for the VIP, and the trust in it. */
final class ServerIdentity {
    private static final String PASSWORD = "cplbd-lab";

    private final SSLContext context;

    private ServerIdentity(SSLContext context) {
        this.context = context;
    }

    /** A context that can serve with the certificate and trusts nothing else. */
    SSLContext context() {
        return context;
    }

    /**
     * Makes a key and a self-signed certificate with the JDK's keytool, or reads the one that is there already.
     *
     * @throws LabException if keytool fails
     */
    static ServerIdentity in(Path folder) {
        Path store = folder.resolve("api-server.p12");
        if (!Files.exists(store)) {
            Command.run(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "api-server",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=kube-apiserver",
                    "-ext",
                    "SAN=ip:" + LabNetwork.VIP,
                    "-validity",
                    "7",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD);
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory serving = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            serving.init(keys, PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("api-server", keys.getCertificate("api-server"));
            TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusting.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(serving.getKeyManagers(), trusting.getTrustManagers(), null);
            return new ServerIdentity(context);
        } catch (IOException | GeneralSecurityException e) {
            throw new LabException("certificate of the API servers: " + e.getMessage(), e);
        }
    }
}
