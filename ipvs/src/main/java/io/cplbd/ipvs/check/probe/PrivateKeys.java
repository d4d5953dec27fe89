package io.cplbd.ipvs.check.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads the private key of a PEM text. The JDK knows PKCS#8 (RFC 5208); the older forms, PKCS#1 (RFC 8017 A.1.2) and SEC 1
 * (RFC 5915), are what PKCS#8 holds inside: they are wrapped into it.
 */
final class PrivateKeys {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    /** [0], constructed: the curve in ECPrivateKey. */
    private static final int PARAMETERS = 0xa0;

    private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
    /** AlgorithmIdentifier of rsaEncryption, 1.2.840.113549.1.1.1, with its NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    /** Object identifier of id-ecPublicKey, 1.2.840.10045.2.1. */
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private PrivateKeys() {}

    /**
     * @param password null if there is none
     * @throws UntoldException naming the text, and what is wrong with it
     */
    static PrivateKey read(PemText pem, @Nullable String password) throws UntoldException {
        try {
            for (Pem block : Pem.read(pem)) {
                if (block.label().endsWith("PRIVATE KEY")) {
                    return key(block, password);
                }
            }
            throw new IOException("no private key in it");
        } catch (IOException e) {
            throw new UntoldException(pem.name() + ": " + Words.why(e), e);
        }
    }

    private static PrivateKey key(Pem block, @Nullable String password) throws IOException {
        if (block.encrypted()) {
            throw new IOException("encrypted in the old way; convert it with openssl pkcs8 -topk8");
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> key(block.der());
            case "ENCRYPTED PRIVATE KEY" -> decrypted(block.der(), password);
            case "RSA PRIVATE KEY" -> key(tlv(SEQUENCE, VERSION_0, RSA, tlv(OCTET_STRING, block.der())));
            case "EC PRIVATE KEY" ->
                key(tlv(
                        SEQUENCE,
                        VERSION_0,
                        tlv(SEQUENCE, EC_PUBLIC_KEY, curve(block.der())),
                        tlv(OCTET_STRING, block.der())));
            default -> throw new IOException("a " + block.label() + " cannot be used");
        };
    }

    private static PrivateKey key(byte[] pkcs8) throws IOException {
        IOException refused = new IOException("not a key of " + String.join(", ", ALGORITHMS));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                refused.addSuppressed(e); // of another algorithm, perhaps
            }
        }
        throw refused;
    }

    private static PrivateKey decrypted(byte[] der, @Nullable String password) throws IOException {
        if (password == null) {
            throw new IOException("encrypted, and no password given");
        }
        EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
        PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
        try {
            // Of PBES2 only the parameters know which algorithms it is.
            String algorithm = encrypted.getAlgName().equals("PBES2")
                    ? encrypted.getAlgParameters().toString()
                    : encrypted.getAlgName();
            SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(secret);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
            return key(encrypted.getKeySpec(cipher).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot be decrypted: wrong password, or an algorithm that Java does not know", e);
        } finally {
            secret.clearPassword();
        }
    }

    /** The curve of a SEC 1 key: SEQUENCE { INTEGER, OCTET STRING, [0] { OBJECT IDENTIFIER } OPTIONAL, ... }. */
    private static byte[] curve(byte[] sec1) throws IOException {
        ByteBuffer fields = content(ByteBuffer.wrap(sec1), SEQUENCE);
        while (fields.hasRemaining()) {
            int tag = fields.get(fields.position()) & 0xff;
            ByteBuffer value = content(fields, tag);
            if (tag == PARAMETERS) {
                return Arrays.copyOfRange(
                        value.array(), value.arrayOffset() + value.position(), value.arrayOffset() + value.limit());
            }
        }
        throw new IOException("names no curve");
    }

    /** The content of the next element, which must have this tag; {@code in} is moved behind it. */
    private static ByteBuffer content(ByteBuffer in, int tag) throws IOException {
        if (in.remaining() >= 2 && (in.get() & 0xff) == tag) {
            int length = in.get() & 0xff;
            if (length > 0x80) {
                int bytes = length - 0x80;
                length = bytes > 2 || in.remaining() < bytes
                        ? Integer.MAX_VALUE // no key is as long as that
                        : bytes == 1 ? in.get() & 0xff : in.getShort() & 0xffff;
            }
            if (length <= in.remaining()) {
                ByteBuffer content = in.slice(in.position(), length);
                in.position(in.position() + length);
                return content;
            }
        }
        throw new IOException("not DER");
    }

    /** DER: tag, length, and the parts as content. */
    private static byte[] tlv(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length >= 0x80) {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
            out.write(0x80 + bytes);
            for (int shift = bytes - 1; shift >= 0; shift--) {
                out.write(length >> (shift * Byte.SIZE));
            }
        } else {
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
