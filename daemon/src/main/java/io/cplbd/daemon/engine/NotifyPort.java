package io.cplbd.daemon.engine;

import io.cplbd.daemon.notify.NotifyState;

/** Where states are told to scripts, FIFOs and the like. Must not wait. */
@FunctionalInterface
interface NotifyPort {
    void notify(Instance instance, NotifyState state, int priority);
}
