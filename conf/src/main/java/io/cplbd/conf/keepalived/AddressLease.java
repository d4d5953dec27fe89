package io.cplbd.conf.keepalived;

import java.util.function.Consumer;

/**
 * {@code vip_lease} and {@code vrrp_vip_lease}, words of this daemon's own: how long the kernel keeps a virtual address of a
 * master that does not advertise any more.
 */
public sealed interface AddressLease {
    /** Until those who heard the last advertisement may elect. */
    record Automatic() implements AddressLease {}

    /** Until somebody removes it, as with keepalived. */
    record Forever() implements AddressLease {}

    /** So many seconds, 1 to {@link #LONGEST_S}. */
    record Seconds(int seconds) implements AddressLease {}

    int LONGEST_S = 86_400;

    /** What one of the two words says. */
    static void read(Arguments arguments, Consumer<AddressLease> consumer) {
        if (arguments.take("forever")) {
            consumer.accept(new Forever());
        } else if (arguments.take("auto")) {
            consumer.accept(new Automatic());
        } else {
            arguments.whole(
                    1,
                    LONGEST_S,
                    "auto, forever or a whole number of seconds from 1 to " + LONGEST_S,
                    seconds -> consumer.accept(new Seconds((int) seconds)));
        }
    }
}
