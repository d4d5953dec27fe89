package io.cplbd.netlink.sys;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Socket options that the JDK does not offer, set on its own channels. The number of a channel's descriptor is known to the
 * JDK alone: the JVM has to be started with {@link #JVM_OPTION}, without it every call fails with a sentence that says so.
 *
 * <p>The channel must not be closed by another thread during a call: the kernel may have given the number to somebody else.
 */
public final class SocketOptions {
    /** What the JVM has to be started with. */
    public static final String JVM_OPTION = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";

    /** IFNAMSIZ of include/uapi/linux/if.h, less the NUL. */
    private static final int MAX_NAME_BYTES = 15;

    private static final @Nullable Method DESCRIPTOR = descriptorMethod();

    private SocketOptions() {}

    /**
     * SO_MARK: routing rules and packet filters see it on every packet of the socket.
     *
     * @param mark all 32 bits; 0 is no mark
     * @throws NetlinkException EPERM without CAP_NET_ADMIN (Linux 5.17 and later: or CAP_NET_RAW)
     * @throws IOException if the JVM was started without {@link #JVM_OPTION}
     */
    public static void mark(SocketChannel channel, int mark) throws IOException {
        set(channel, LibC.SO_MARK, Descriptor.ints(mark), "cannot set mark " + Integer.toUnsignedString(mark));
    }

    /**
     * SO_BINDTODEVICE: packets leave and come in through this interface only, whatever the routes say.
     *
     * @throws NetlinkException ENODEV if there is no such interface, EPERM without CAP_NET_RAW if already bound to one
     * @throws IOException if the JVM was started without {@link #JVM_OPTION}
     */
    public static void bindToDevice(SocketChannel channel, String interfaceName) throws IOException {
        String purpose = "cannot bind to interface " + interfaceName;
        byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > MAX_NAME_BYTES) {
            // The kernel would take the empty name for none, and cut a long one short.
            throw new NetlinkException(Errno.ENODEV, purpose);
        }
        set(channel, LibC.SO_BINDTODEVICE, name, purpose);
    }

    private static void set(SocketChannel channel, int option, byte[] value, String purpose) throws IOException {
        if (LibC.setsockopt(descriptor(channel, purpose), LibC.SOL_SOCKET, option, value, value.length) < 0) {
            throw new NetlinkException(LibC.errno(), purpose);
        }
    }

    private static int descriptor(SocketChannel channel, String purpose) throws IOException {
        try {
            if (DESCRIPTOR != null && DESCRIPTOR.invoke(channel) instanceof Integer fd) {
                return fd;
            }
            throw new IOException(purpose + ": this JDK does not tell the descriptor of a channel");
        } catch (IllegalAccessException | IllegalArgumentException e) {
            throw new IOException(purpose + ": start the JVM with " + JVM_OPTION, e);
        } catch (InvocationTargetException e) {
            throw new IOException(purpose + ": " + e.getCause(), e);
        }
    }

    private static @Nullable Method descriptorMethod() {
        try {
            return Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
