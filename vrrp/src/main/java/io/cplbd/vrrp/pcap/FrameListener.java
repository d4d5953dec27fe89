package io.cplbd.vrrp.pcap;

/** Takes what a {@link LinkCapture} finds, on its own thread. Implementations must not block. */
public interface FrameListener {
    /**
     * A frame that passed the filter.
     *
     * @param arrivedNs when the kernel took it from the wire, on the clock of {@link System#nanoTime}
     */
    void frame(byte[] frame, long arrivedNs);

    /** Frames have passed the filter before this for which there was no room in the kernel. */
    void lost(long frames);

    /**
     * The answer to {@link LinkCapture#requestDrain}.
     *
     * @param upToNs everything the kernel had captured by then has been handed over; after the request, on the clock of
     *     {@link System#nanoTime}
     */
    void drained(long ticket, long upToNs);

    /** Nothing will come any more: the interface vanished or the capture broke. */
    void failed(String message);
}
