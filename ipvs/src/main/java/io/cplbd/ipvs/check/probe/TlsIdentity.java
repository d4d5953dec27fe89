package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeSpec.TlsFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom TLS trusts, and who it says it is.
 *
 * <p>Differs from keepalived, which reads the {@code ca} and then verifies nothing (it leaves OpenSSL at SSL_VERIFY_NONE):
 * here a server whose certificate is not of the {@code ca} fails. The name in the certificate is not looked at.
 */
public final class TlsIdentity {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyManager @Nullable [] keys;
    private final TrustManager[] trust;

    private TlsIdentity(KeyManager @Nullable [] keys, TrustManager[] trust) {
        this.keys = keys;
        this.trust = trust;
    }

    /**
     * Reads the files. A certificate without a key, or a key without a certificate, is not sent, as in keepalived.
     *
     * @throws UntoldException naming the file, and what is wrong with it
     */
    static TlsIdentity read(TlsFiles files) throws UntoldException {
        return of(
                files.ca() == null ? null : PemText.read("ca", files.ca()),
                files.certificate() == null || files.key() == null
                        ? null
                        : PemText.read("certificate", files.certificate()),
                files.certificate() == null || files.key() == null ? null : PemText.read("key", files.key()),
                files.password());
    }

    /**
     * The same from texts.
     *
     * @param ca whom to trust, null for every server
     * @param certificate null for none
     * @param key null for none
     * @throws IOException naming the text, and what is wrong with it
     */
    public static TlsIdentity of(@Nullable PemText ca, @Nullable PemText certificate, @Nullable PemText key)
            throws IOException {
        return of(ca, certificate, key, null);
    }

    private static TlsIdentity of(
            @Nullable PemText ca, @Nullable PemText certificate, @Nullable PemText key, @Nullable String password)
            throws UntoldException {
        TrustManager trust = ca == null ? new AnyServer() : authorities(ca);
        if (certificate == null || key == null) {
            return new TlsIdentity(null, new TrustManager[] {trust});
        }
        List<X509Certificate> chain = certificates(certificate);
        PrivateKey secret = PrivateKeys.read(key, password);
        if (!belongTogether(secret, chain.getFirst())) {
            throw new UntoldException(key.name() + " is not that of " + certificate.name());
        }
        return new TlsIdentity(new KeyManager[] {new OneKey(secret, chain)}, new TrustManager[] {trust});
    }

    /**
     * A context. It costs microseconds, so that each connection of a check has one of its own: those that share one resume
     * sessions, and the server's certificate is looked at only once in a while.
     */
    public SSLContext newContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, RANDOM);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static TrustManager authorities(PemText pem) throws UntoldException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate certificate : certificates(pem)) {
                store.setCertificateEntry("ca" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers()[0];
        } catch (UntoldException e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new UntoldException(pem.name() + ": " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> certificates(PemText pem) throws UntoldException {
        try {
            return Pem.certificates(pem);
        } catch (GeneralSecurityException e) {
            throw new UntoldException(pem.name() + ": not a certificate that can be read", e);
        } catch (IOException e) {
            throw new UntoldException(pem.name() + ": " + Words.why(e), e);
        }
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) throws UntoldException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind
        }
    }
}
