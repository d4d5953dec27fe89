package io.cplbd.daemon.balance;

import io.cplbd.vrrp.router.RouterId;

/** What VRRP tells of itself to those who balance. Must not wait. */
@FunctionalInterface
public interface BalancePort {
    /**
     * A router has become MASTER, or has left that state.
     *
     * @param programmed is run once, by any thread, when the services of a new master are in the kernel, or cannot be
     */
    void standing(RouterId router, boolean master, Runnable programmed);
}
