package io.cplbd.lab;

import io.cplbd.vrrp.pcap.FrameListener;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts frames and looks at nothing else. */
public final class CountingListener implements FrameListener {
    private final AtomicInteger frames = new AtomicInteger();

    int frames() {
        return frames.get();
    }

    @Override
    public void frame(byte[] frame, long arrivedNs) {
        frames.incrementAndGet();
    }

    @Override
    public void lost(long frames) {}

    @Override
    public void drained(long ticket, long upToNs) {}

    @Override
    public void failed(String message) {}
}
