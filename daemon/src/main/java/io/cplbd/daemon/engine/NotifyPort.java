package io.cplbd.daemon.engine;

import io.cplbd.daemon.notify.NotifyState;

/** Where states are told to scripts, FIFOs and the like. Must not wait. */
interface NotifyPort {
    void notify(Instance instance, NotifyState state, int priority);

    /**
     * An instance ends: the state is told when the answer is run, once its addresses are gone; or at the daemon's end at the
     * latest, as the kernel may keep it waiting.
     */
    Runnable ending(Instance instance, NotifyState state, int priority);
}
