package io.cplbd.netlink.sys;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** The C library's heap, where the JVM has its compilers' and its own data. */
public final class Memory {
    private Memory() {}

    /** Gives back what the start has used and nobody uses any more, megabytes (malloc_trim(3)); only glibc can be asked to. */
    public static void trim() {
        try {
            Function trim = NativeLibrary.getProcess().getFunction("malloc_trim");
            trim.invokeInt(new Object[] {0L});
        } catch (UnsatisfiedLinkError anotherLibrary) {
            // musl, for one, does so by itself.
        }
    }
}
