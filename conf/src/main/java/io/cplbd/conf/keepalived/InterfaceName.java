package io.cplbd.conf.keepalived;

/** Names that the kernel takes for an interface. */
public final class InterfaceName {
    private InterfaceName() {}

    /** Whether the text is 1 to 15 bytes without a slash or a blank, and not the name of a directory. */
    public static boolean isValid(String text) {
        int length = ByteText.encode(text).length;
        return length >= 1
                && length <= 15
                && text.chars().noneMatch(c -> c == '/' || LineLexer.isBlank((char) c))
                && !text.equals(".")
                && !text.equals("..");
    }
}
