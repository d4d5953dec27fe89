package io.cplbd.vrrp.pcap;

/** Opens a capture and prints how it went: a process of its own, for the want of privileges. */
final class OpenOnce implements FrameListener {
    private OpenOnce() {}

    static void main(String[] arguments) {
        try {
            LinkCapture.open(arguments[0], 1500, "arp", new OpenOnce()).close();
            System.out.println("opened");
        } catch (CaptureException refused) {
            System.out.println(refused.getMessage());
        }
    }

    @Override
    public void frame(byte[] frame, long arrivedNs) {}

    @Override
    public void lost(long frames) {}

    @Override
    public void drained(long ticket, long upToNs) {}

    @Override
    public void failed(String message) {}
}
