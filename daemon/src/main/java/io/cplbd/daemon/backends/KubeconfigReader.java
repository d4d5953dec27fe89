package io.cplbd.daemon.backends;

import io.cplbd.ipvs.check.probe.PemText;
import io.cplbd.ipvs.check.probe.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a kubeconfig (v1 Config): server, authority, and the user's certificate or token. What it does not know how to do
 * (exec, auth-provider, passwords, proxies) it refuses by name.
 *
 * <p>Differs from client-go: without an authority the system's own ones are not asked, as no API server has a certificate of
 * theirs where this daemon runs; an authority, or {@code insecure-skip-tls-verify}, has to be there.
 */
final class KubeconfigReader {
    private static final int MAX_BYTES = 1 << 20;
    private static final int HTTPS_PORT = 443;
    private static final List<String> CANNOT_CLUSTER = List.of("proxy-url");
    private static final List<String> CANNOT_USER =
            List.of("exec", "auth-provider", "username", "password", "tokenFile", "as");

    private final Path file;

    private KubeconfigReader(Path file) {
        this.file = file;
    }

    /**
     * Reads the file, and those that it names.
     *
     * @throws BadKubeconfigException in one line: where, what was found, what was expected
     * @throws IOException if it cannot be read
     */
    static Kubeconfig read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new BadKubeconfigException(file + ": larger than " + MAX_BYTES + " bytes");
        }
        return read(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /** Reads a text as that of {@code file}. */
    static Kubeconfig read(Path file, String text) throws BadKubeconfigException {
        return new KubeconfigReader(file).read(YamlFields.of(file, text));
    }

    private Kubeconfig read(YamlFields root) throws BadKubeconfigException {
        String current = root.text("current-context");
        if (current == null) {
            throw new BadKubeconfigException(root.at("current-context") + ": no current-context");
        }
        YamlFields context = named(root, "contexts", current).mapping("context");
        YamlFields cluster = part(root, "clusters", context, "cluster");
        YamlFields user = part(root, "users", context, "user");
        refuse(cluster, CANNOT_CLUSTER);
        refuse(user, CANNOT_USER);

        URI server = server(cluster);
        boolean insecure = cluster.flag("insecure-skip-tls-verify");
        PemText ca = pem(cluster, "certificate-authority");
        if (!insecure && ca == null) {
            throw new BadKubeconfigException(cluster.at("certificate-authority")
                    + ": neither certificate-authority nor certificate-authority-data, expected one of them");
        }
        PemText certificate = pem(user, "client-certificate");
        PemText key = pem(user, "client-key");
        if ((certificate == null) != (key == null)) {
            String here = certificate == null ? "client-key" : "client-certificate";
            throw new BadKubeconfigException(user.at(here) + ": " + here + " without its "
                    + (certificate == null ? "client-certificate" : "client-key"));
        }
        String token = user.text("token");
        if (token != null && !token.matches("[\\x21-\\x7e]+")) {
            throw new BadKubeconfigException(user.at("token") + ": token: has characters that no token can have");
        }
        try {
            TlsIdentity identity = TlsIdentity.of(insecure ? null : ca, certificate, key);
            int port = server.getPort() < 0 ? HTTPS_PORT : server.getPort();
            return new Kubeconfig(
                    host(server), port, ApiCredentials.of(identity, cluster.text("tls-server-name"), !insecure, token));
        } catch (IOException e) {
            throw new BadKubeconfigException(String.valueOf(e.getMessage()));
        }
    }

    /** What the context names. */
    private YamlFields part(YamlFields root, String list, YamlFields context, String kind)
            throws BadKubeconfigException {
        String name = context.text(kind);
        if (name == null) {
            throw new BadKubeconfigException(context.at(kind) + ": the context names no " + kind);
        }
        return named(root, list, name).mapping(kind);
    }

    private YamlFields named(YamlFields root, String list, String name) throws BadKubeconfigException {
        for (YamlFields element : root.list(list)) {
            if (name.equals(element.text("name"))) {
                return element;
            }
        }
        throw new BadKubeconfigException(root.at(list) + ": " + list + ": none named " + HttpLine.quoted(name));
    }

    private static void refuse(YamlFields fields, List<String> cannot) throws BadKubeconfigException {
        for (String name : cannot) {
            if (fields.has(name)) {
                throw new BadKubeconfigException(fields.at(name) + ": " + name
                        + " is not supported, expected client-certificate and client-key, or token");
            }
        }
    }

    private static URI server(YamlFields cluster) throws BadKubeconfigException {
        String text = cluster.text("server");
        String where = cluster.at("server") + ": server: ";
        if (text == null) {
            throw new BadKubeconfigException(where + "none, expected https://HOST:PORT");
        }
        try {
            URI server = new URI(text);
            boolean bare = server.getPath() == null
                    || server.getPath().isEmpty()
                    || server.getPath().equals("/");
            boolean fits = "https".equalsIgnoreCase(server.getScheme())
                    && server.getHost() != null
                    && server.getUserInfo() == null
                    && server.getPort() <= 65_535
                    && server.getPort() != 0;
            if (fits && bare) {
                return server;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new BadKubeconfigException(where + (text.contains("@") ? "" : "found " + HttpLine.quoted(text) + ", ")
                + "expected https://HOST:PORT");
    }

    /** Without the brackets of an IPv6 address. */
    private static String host(URI server) {
        String host = server.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The data, which go first as in client-go, or the content of the file. */
    private @Nullable PemText pem(YamlFields fields, String name) throws BadKubeconfigException {
        String data = fields.text(name + "-data");
        if (data != null) {
            String where = fields.at(name + "-data") + ": " + name + "-data";
            try {
                return new PemText(
                        where, new String(Base64.getMimeDecoder().decode(data), StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException e) {
                throw new BadKubeconfigException(where + ": bad Base64");
            }
        }
        String path = fields.text(name);
        if (path == null) {
            return null;
        }
        Path found = file.resolveSibling(path);
        String what = fields.at(name) + ": " + name + " " + found;
        try {
            if (Files.size(found) > MAX_BYTES) {
                throw new BadKubeconfigException(what + ": larger than " + MAX_BYTES + " bytes");
            }
            return new PemText(what, Files.readString(found, StandardCharsets.ISO_8859_1));
        } catch (BadKubeconfigException e) {
            throw e;
        } catch (IOException e) {
            throw new BadKubeconfigException(what + ": " + Reason.of(e));
        }
    }
}
