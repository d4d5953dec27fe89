package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/** Reads the SSL block. */
final class TlsReader {
    private static final Grammar<TlsReader> GRAMMAR = new Grammar<TlsReader>(Block.SSL)
            .value("password", TlsReader::password)
            .value("ca", (t, a) -> a.text("a path", v -> t.ca = v))
            .value("certificate", (t, a) -> a.text("a path", v -> t.certificate = v))
            .value("key", (t, a) -> a.text("a path", v -> t.key = v));

    private @Nullable Secret password;
    private @Nullable String ca;
    private @Nullable String certificate;
    private @Nullable String key;

    private TlsReader() {}

    static TlsFiles read(Node node, Diagnostics diagnostics) {
        TlsReader reader = new TlsReader();
        GRAMMAR.read(node.children(), reader, diagnostics);
        return new TlsFiles(reader.password, reader.ca, reader.certificate, reader.key);
    }

    /** No remark may show the password or a part of it. */
    private static void password(TlsReader reader, Arguments arguments) {
        Word word = arguments.word("a password");
        if (word == null) {
            return;
        }
        if (arguments.hasNext()) {
            arguments.discard();
            arguments
                    .diagnostics()
                    .warning(
                            word.position(),
                            "",
                            "password: found more than one word, expected one (with blanks in it, in double quotes); the first is used");
        }
        reader.password = new Secret(ByteText.encode(word.text()));
    }
}
