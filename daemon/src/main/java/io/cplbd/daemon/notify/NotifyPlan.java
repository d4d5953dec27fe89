package io.cplbd.daemon.notify;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of the states of one instance or group.
 *
 * @param kind which of the two
 * @param name as configured
 * @param onState the {@code notify_master} and so on: run with its configured arguments only
 * @param onEach {@code notify}: run with {@code INSTANCE name STATE priority} appended; null if not configured
 * @param fifos get the line {@code INSTANCE "name" STATE priority}
 */
public record NotifyPlan(
        Kind kind,
        String name,
        Map<NotifyState, Script> onState,
        @Nullable Script onEach,
        List<NotifyFifo> fifos) {
    /** What changes its state, in keepalived's words. */
    public enum Kind {
        INSTANCE,
        GROUP
    }

    public NotifyPlan {
        onState = Map.copyOf(onState);
        fifos = List.copyOf(fifos);
    }

    /** A group has no priority of its own, and keepalived says 0. */
    private int told(int priority) {
        return kind == Kind.GROUP ? 0 : priority;
    }

    List<String> appended(NotifyState state, int priority) {
        return List.of(kind.name(), name, state.name(), Integer.toString(told(priority)));
    }

    String fifoLine(NotifyState state, int priority) {
        return kind + " \"" + name + "\" " + state + " " + told(priority) + "\n";
    }
}
