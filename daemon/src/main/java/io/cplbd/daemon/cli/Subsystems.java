package io.cplbd.daemon.cli;

/** The parts of the daemon that are to run. */
public enum Subsystems {
    /** All; the default, and what {@code -P -C} comes to. */
    ALL,
    /** {@code -P}: VRRP only. */
    VRRP,
    /** {@code -C}: virtual servers and their health checkers only. */
    CHECKERS
}
