package io.cplbd.daemon.notify;

import java.util.List;

/**
 * The FIFOs of a configuration.
 *
 * @param vrrp get a line for every state of an instance: {@code notify_fifo}, {@code vrrp_notify_fifo}
 * @param lvs get a line for every change of a real server or a quorum: {@code notify_fifo}, {@code lvs_notify_fifo}
 */
public record NotifyFifos(List<NotifyFifo> vrrp, List<NotifyFifo> lvs) {
    /** None. */
    public static final NotifyFifos NONE = new NotifyFifos(List.of(), List.of());

    public NotifyFifos {
        vrrp = List.copyOf(vrrp);
        lvs = List.copyOf(lvs);
    }
}
