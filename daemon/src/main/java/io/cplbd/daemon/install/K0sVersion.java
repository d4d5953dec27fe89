package io.cplbd.daemon.install;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of k0s, and what is known of how it unpacks the programs that it carries.
 *
 * @param text as k0s prints it, {@code v1.34.1+k0s.0}
 * @param minor the second number, which is Kubernetes'
 */
record K0sVersion(String text, int minor) {
    /** The first that has control-plane load balancing. */
    private static final int FIRST = 30;
    /** The last whose way of unpacking is known. */
    private static final int LAST = 37;
    /** The first that writes a program in one piece, and leaves its owner the right to write. */
    private static final int WRITABLE = 34;
    /** The first whose programs are a ZIP archive; before, they are gzip members. */
    private static final int ZIP = 36;

    private static final Pattern FORM = Pattern.compile("v?1\\.(\\d{1,4})\\.\\d+[-+.\\w]*");

    /**
     * Reads what {@code k0s version} printed.
     *
     * @throws Refusal if that is no version, or one whose way of unpacking is not known
     */
    static K0sVersion parse(String printed) throws Refusal {
        String text = printed.strip();
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new Refusal("'k0s version' printed " + quote(text) + ", expected something like v1.34.1+k0s.0");
        }
        int minor = Integer.parseInt(form.group(1));
        if (minor < FIRST) {
            throw new Refusal("k0s " + text + " has no control-plane load balancing; that came with 1." + FIRST);
        }
        if (minor > LAST) {
            throw new Refusal("k0s " + text
                    + " is newer than what is known here of how k0s unpacks its programs (up to 1." + LAST + ")");
        }
        return new K0sVersion(text, minor);
    }

    private static String quote(String text) {
        int limit = 60;
        return '\'' + (text.length() > limit ? text.substring(0, limit) + "..." : text).replace('\n', ' ') + '\'';
    }

    boolean packsWithZip() {
        return minor >= ZIP;
    }

    /** The permissions that k0s gives the programs that it unpacks. */
    String permissions() {
        return minor >= WRITABLE ? "rwxr-x---" : "r-xr-x---";
    }
}
