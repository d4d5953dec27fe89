package io.cplbd.daemon.balance;

import io.cplbd.vrrp.router.RouterId;

/** What VRRP tells of itself to those who balance. Must not wait. */
public interface BalancePort {
    /** Whether there are services that are in the kernel only while this router is MASTER. */
    boolean gates(RouterId router);

    /**
     * A router has become MASTER, or has left that state.
     *
     * @param programmed is run once, by a thread that may wait, when the services of a new master are in the kernel or
     *     cannot be
     */
    void standing(RouterId router, boolean master, Runnable programmed);
}
