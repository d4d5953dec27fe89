package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/**
 * What is run when the state changes.
 *
 * @param generic {@code notify}: run after the others, with kind, name, state and priority appended
 * @param masterReceivedLowerPriority {@code notify_master_rx_lower_pri}
 * @param deleted {@code notify_deleted}: an instance that a reload removes is reported as DELETED rather than FAULT
 * @param priorityChanges {@code notify_priority_changes}
 */
public record Notify(
        @Nullable Script master,
        @Nullable Script backup,
        @Nullable Script fault,
        @Nullable Script stop,
        @Nullable Script generic,
        @Nullable Script masterReceivedLowerPriority,
        boolean deleted,
        boolean priorityChanges) {}
