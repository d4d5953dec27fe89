package io.cplbd.vrrp.pcap;

/** Packets of an interface can be neither captured nor injected; the message says why in one sentence. */
public final class CaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    CaptureException(String message, Throwable cause) {
        super(message, cause);
    }

    CaptureException(String message) {
        super(message);
    }
}
