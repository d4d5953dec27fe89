package io.cplbd.lab;

/** Something the lab is made of did not work; the message is one line, meant for the person who runs it. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
