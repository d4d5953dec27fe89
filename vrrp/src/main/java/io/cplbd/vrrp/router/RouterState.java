package io.cplbd.vrrp.router;

/** The states of RFC 9568 section 6.3, keepalived's FAULT, and the end. */
public enum RouterState {
    INIT,
    BACKUP,
    MASTER,
    /** Configured to run but unable to: link down or no source address. */
    FAULT,
    STOPPED
}
