package io.cplbd.vrrp.pcap;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.packet.namednumber.DataLinkType;

/**
 * Capture from and injection into one Ethernet interface. Frames are handed over by a thread of its own, named {@code
 * rx-} and the interface; {@link #send} may be called from any other.
 */
public final class LinkCapture implements AutoCloseable {
    private static final int ETHERNET_HEADER_BYTES = 14;
    /** The longest frame that can be an advertisement: one of 255 IPv6 addresses. */
    private static final int MOST_BYTES = ETHERNET_HEADER_BYTES + 40 + 8 + 255 * 16;
    /**
     * The kernel's ring, in which every frame takes the room of the longest: more than a thousand with the usual MTU of 1500
     * (libpcap fills pages), 256 with larger ones.
     */
    private static final int BUFFER_BYTES = 2 * 1024 * 1024;
    /** A frame that had to wait so long may not be the only one that did. */
    private static final long OVERDUE_NS = 1_000_000;
    /** How often such a one is a reason to ask the kernel, which takes microseconds. */
    private static final long BETWEEN_QUESTIONS_NS = 10_000_000;

    private static final long ONE_MOMENT_NS = 50_000;
    private static final int CLOCK_TRIES = 4;
    private static final long NO_TICKET = Long.MIN_VALUE;
    private static final long JOIN_MS = 1000;

    private final String interfaceName;
    private final PcapHandle handle;
    private final FrameListener listener;
    private final Thread reader;
    private final AtomicLong ticket = new AtomicLong(NO_TICKET);
    /**
     * The reader writes while libpcap closes or opens what {@link #wakeReader} writes to. Those who wake share it: one that
     * met another would else go away, though the reader may have gone to sleep again.
     */
    private final ReentrantReadWriteLock switching = new ReentrantReadWriteLock();

    private final CountDownLatch reading = new CountDownLatch(1);
    private volatile boolean closing;
    private long lastArrivedNs = Long.MIN_VALUE;
    private long lost;
    private long askedForLossNs;

    private LinkCapture(String interfaceName, PcapHandle handle, FrameListener listener) {
        this.interfaceName = interfaceName;
        this.handle = handle;
        this.listener = listener;
        this.reader = Thread.ofPlatform().name("rx-" + interfaceName).daemon().unstarted(this::readAll);
    }

    /**
     * Opens the interface and begins to hand frames over. Frames sent by this machine are never among them.
     *
     * @param mtu the interface's, in bytes: no longer packet is kept whole
     * @param filter a libpcap filter expression, run by the kernel
     * @throws CaptureException when the interface is absent or not Ethernet, the filter does not compile, or the
     *     process lacks CAP_NET_RAW
     */
    public static LinkCapture open(String interfaceName, int mtu, String filter, FrameListener listener)
            throws CaptureException {
        PcapHandle handle;
        try {
            handle = new PcapHandle.Builder(interfaceName)
                    .snaplen(Math.min(ETHERNET_HEADER_BYTES + mtu, MOST_BYTES))
                    .bufferSize(BUFFER_BYTES)
                    .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                    .immediateMode(true)
                    .timestampPrecision(TimestampPrecision.NANO)
                    .build();
        } catch (PcapNativeException refused) {
            throw new CaptureException("cannot capture on " + interfaceName + ": " + oneLine(refused), refused);
        }
        try {
            if (!handle.getDlt().equals(DataLinkType.EN10MB)) {
                throw new CaptureException(
                        interfaceName + " is not an Ethernet interface (link type " + handle.getDlt() + ")");
            }
            handle.setDirection(PcapDirection.IN);
            handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
        } catch (PcapNativeException | NotOpenException refused) {
            handle.close();
            throw new CaptureException("cannot capture on " + interfaceName + ": " + oneLine(refused), refused);
        } catch (CaptureException wrongLink) {
            handle.close();
            throw wrongLink;
        }
        LinkCapture capture = new LinkCapture(interfaceName, handle, listener);
        capture.reader.start();
        capture.awaitReader();
        return capture;
    }

    /** Until then the kernel knows the new thread by the name of this one, and nobody can ask for it by its own. */
    private void awaitReader() {
        try {
            reading.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static String oneLine(Exception failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip();
    }

    /** Loads and links everything that capturing needs, without opening anything. */
    public static void touch() {
        // The version string lives in libpcap: asking for it binds the library and all of its functions.
        org.pcap4j.core.Pcaps.libVersion();
        DataLinkType.EN10MB.valueAsString();
    }

    public String interfaceName() {
        return interfaceName;
    }

    /**
     * Injects a whole Ethernet frame.
     *
     * @return false when the interface would not take it: down, gone, or its queue full
     */
    public boolean send(byte[] frame) {
        try {
            handle.sendPacket(frame);
            return true;
        } catch (PcapNativeException | NotOpenException refused) {
            return false;
        }
    }

    /**
     * Asks for {@link FrameListener#drained}. Never waits; of several requests that wait, the greatest ticket is answered.
     */
    public void requestDrain(long newTicket) {
        ticket.accumulateAndGet(newTicket, Math::max);
        wakeReader();
    }

    private void wakeReader() {
        if (!switching.readLock().tryLock()) {
            return; // the reader switches, so it is awake, and looks for tickets before it waits again
        }
        try {
            handle.breakLoop();
        } catch (NotOpenException closedMeanwhile) {
            // Then there is no reader to wake.
        } finally {
            switching.readLock().unlock();
        }
    }

    private void readAll() {
        reading.countDown();
        try {
            while (!closing) {
                readUntilWoken();
                long asked = ticket.getAndSet(NO_TICKET);
                if (asked != NO_TICKET && !closing) {
                    listener.drained(asked, readWhatIsThere());
                }
            }
        } catch (PcapNativeException | NotOpenException broken) {
            if (!closing) {
                listener.failed("capture on " + interfaceName + " ended: " + oneLine(broken));
            }
        }
    }

    private void readUntilWoken() throws PcapNativeException, NotOpenException {
        if (ticket.get() != NO_TICKET || closing) {
            return; // asked for between two loops: breakLoop may have met none
        }
        try {
            handle.loop(-1, this::handOver);
        } catch (InterruptedException woken) {
            // pcap4j's word for breakLoop; the thread itself was not interrupted.
        }
    }

    /** Returns the moment by which everything captured has been handed over. */
    private long readWhatIsThere() throws PcapNativeException, NotOpenException {
        block(BlockingMode.NONBLOCKING);
        try {
            long upToNs;
            do {
                upToNs = System.nanoTime();
            } while (dispatchOnce() != 0 && !closing);
            askForLoss();
            return upToNs;
        } finally {
            block(BlockingMode.BLOCKING);
        }
    }

    private void block(BlockingMode mode) throws PcapNativeException, NotOpenException {
        switching.writeLock().lock();
        try {
            handle.setBlockingMode(mode);
        } finally {
            switching.writeLock().unlock();
        }
    }

    private int dispatchOnce() throws PcapNativeException, NotOpenException {
        try {
            return handle.dispatch(-1, this::handOver);
        } catch (InterruptedException woken) {
            return 1; // a break left over from the request itself: look again
        }
    }

    private void handOver(byte[] frame) {
        long arrivedNs = arrivedNs(handle.getTimestamp());
        long nowNs = System.nanoTime();
        if (nowNs - arrivedNs > OVERDUE_NS && nowNs - askedForLossNs > BETWEEN_QUESTIONS_NS) {
            askedForLossNs = nowNs;
            askForLoss();
        }
        listener.frame(frame, arrivedNs);
    }

    private void askForLoss() {
        long now;
        try {
            now = handle.getStats().getNumPacketsDropped();
        } catch (PcapNativeException | NotOpenException closing) {
            return; // if it is more than that, reading will say so
        }
        long since = now - lost & 0xffff_ffffL; // the counter has 32 bits
        if (since > 0) {
            lost = now;
            listener.lost(since);
        }
    }

    /**
     * The kernel stamps with the wall clock. What counts is the age, taken from it at once; a wall clock that is set
     * meanwhile can make an age wrong, so it is kept from lying in the future or before an earlier packet.
     */
    private long arrivedNs(Timestamp stamp) {
        long nowNs;
        Instant now;
        int tries = 0;
        do {
            long beforeNs = System.nanoTime();
            now = Instant.now();
            nowNs = System.nanoTime();
            // Two clocks are one moment only when nobody took the processor in between. If it must be, rather late than
            // early:
            // an early arrival would be a reason to elect.
            if (nowNs - beforeNs <= ONE_MOMENT_NS) {
                break;
            }
        } while (++tries < CLOCK_TRIES);
        long ageNs = (now.getEpochSecond() - Math.floorDiv(stamp.getTime(), 1000L)) * 1_000_000_000L
                + now.getNano()
                - stamp.getNanos();
        long arrivedNs = nowNs - Math.max(0, ageNs);
        if (lastArrivedNs != Long.MIN_VALUE && arrivedNs - lastArrivedNs < 0) {
            arrivedNs = lastArrivedNs;
        }
        lastArrivedNs = arrivedNs;
        return arrivedNs;
    }

    /** Ends the reader and closes the interface; waits at most a second. */
    @Override
    public void close() {
        closing = true;
        wakeReader();
        try {
            reader.join(JOIN_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        handle.close();
    }
}
