package io.cplbd.ipvs.check.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468). */
final class Pem {
    /** Header fields, if any, are parted from the Base64 by an empty line. */
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]+)-----\\s*+((?:[\\w-]+:[^\\r\\n]*+\\s*+)*+)([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private final String label;
    private final boolean encrypted;
    private final byte[] der;

    private Pem(String label, boolean encrypted, byte[] der) {
        this.label = label;
        this.encrypted = encrypted;
        this.der = der;
    }

    /** The blocks of a text, without what stands around them. */
    static List<Pem> read(PemText pem) throws IOException {
        List<Pem> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(pem.text());
        while (block.find()) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(block.group(3));
                blocks.add(new Pem(block.group(1), block.group(2).contains("ENCRYPTED"), der));
            } catch (IllegalArgumentException e) {
                throw new IOException("bad Base64 in " + block.group(1), e);
            }
        }
        return blocks;
    }

    /**
     * The certificates of a text, in its order; one or more.
     *
     * @throws CertificateException if one of them is none
     */
    static List<X509Certificate> certificates(PemText pem) throws IOException, CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : read(pem)) {
            if (block.label.equals("CERTIFICATE")
                    && factory.generateCertificate(new ByteArrayInputStream(block.der))
                            instanceof X509Certificate certificate) {
                certificates.add(certificate);
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException("no certificate in it");
        }
        return certificates;
    }

    /** What stands between BEGIN and the dashes. */
    String label() {
        return label;
    }

    /** Whether it is encrypted by the means of RFC 1421, which a header tells. */
    boolean encrypted() {
        return encrypted;
    }

    byte[] der() {
        return der;
    }
}
