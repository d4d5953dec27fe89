package io.cplbd.vrrp.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.vrrp.packet.Frames;
import io.cplbd.vrrp.packet.PacketWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Captures on a real link, a veth pair in a namespace of its own. Needs root. */
@Timeout(60)
class LinkCaptureIT {
    private static final String FILTER = "ip proto 112";
    private static final long PATIENCE_MS = 5_000;
    private static final long MS = 1_000_000L;

    private static TestNetwork network;

    private final Recorder here = new Recorder();
    private final Recorder there = new Recorder();
    private final List<LinkCapture> opened = new ArrayList<>();

    /** What a capture says, in order. */
    private static final class Recorder implements FrameListener {
        private sealed interface Event {
            record Frame(String hex, long arrivedNs, long handedOverNs) implements Event {
                byte[] bytes() {
                    return HexFormat.of().parseHex(hex);
                }
            }

            record Drained(long ticket, long upToNs) implements Event {}

            record Lost(long frames) implements Event {}

            record Failed(String message) implements Event {}
        }

        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

        @Override
        public void frame(byte[] frame, long arrivedNs) {
            events.add(new Event.Frame(HexFormat.of().formatHex(frame), arrivedNs, System.nanoTime()));
        }

        @Override
        public void lost(long frames) {
            events.add(new Event.Lost(frames));
        }

        @Override
        public void drained(long ticket, long upToNs) {
            events.add(new Event.Drained(ticket, upToNs));
        }

        @Override
        public void failed(String message) {
            events.add(new Event.Failed(message));
        }

        Event next() {
            try {
                Event event = events.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
                assertThat(event).as("something was to come").isNotNull();
                return java.util.Objects.requireNonNull(event);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        Event.Frame nextFrame() {
            return (Event.Frame) next();
        }

        Event.Drained nextDrained() {
            return (Event.Drained) next();
        }

        Event.Drained nextDrained(long ticket) {
            Event.Drained answer = nextDrained();
            assertThat(answer.ticket()).isEqualTo(ticket);
            return answer;
        }
    }

    /** Is held up by its first frame until it may go on. */
    private record Busy(Recorder recorder, CountDownLatch held) implements FrameListener {
        Busy(Recorder recorder) {
            this(recorder, new CountDownLatch(1));
        }

        void goOn() {
            held.countDown();
        }

        @Override
        public void frame(byte[] frame, long arrivedNs) {
            recorder.frame(frame, arrivedNs);
            try {
                held.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void lost(long frames) {
            recorder.lost(frames);
        }

        @Override
        public void drained(long ticket, long upToNs) {
            recorder.drained(ticket, upToNs);
        }

        @Override
        public void failed(String message) {
            recorder.failed(message);
        }
    }

    @BeforeAll
    static void makeNetwork() {
        network = new TestNetwork();
    }

    @AfterAll
    static void removeNetwork() {
        network.close();
    }

    @BeforeEach
    void makeLink() {
        network.ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        for (String name : List.of("v0", "v1")) {
            // Silence: no frames but those of the test.
            network.ip("link", "set", name, "addrgenmode", "none", "arp", "off", "up");
        }
    }

    @AfterEach
    void removeLink() {
        opened.forEach(LinkCapture::close);
        if (TestNetwork.run("ip", "-n", network.name(), "-br", "link").contains("v0@")) {
            network.ip("link", "del", "v0");
        }
    }

    private LinkCapture open(String interfaceName, String filter, FrameListener listener) throws CaptureException {
        return open(interfaceName, 1500, filter, listener);
    }

    private LinkCapture open(String interfaceName, int mtu, String filter, FrameListener listener)
            throws CaptureException {
        LinkCapture capture = LinkCapture.open(interfaceName, mtu, filter, listener);
        opened.add(capture);
        return capture;
    }

    /** The golden advertisement with a number in its IP identification. */
    private static byte[] advert(int number) {
        byte[] frame = Frames.golden("v3-ipv4");
        frame[18] = (byte) (number >>> 8);
        frame[19] = (byte) number;
        return Frames.withIpv4HeaderChecksum(frame);
    }

    private static int numberOf(byte[] advert) {
        return (advert[18] & 0xff) << 8 | (advert[19] & 0xff);
    }

    @Test
    void whatOneEndSendsTheOtherTakesWithTheTimeOfItsArrival() throws CaptureException {
        open("v0", FILTER, here);
        LinkCapture sender = open("v1", FILTER, there);
        for (int number = 0; number < 50; number++) {
            long beforeNs = System.nanoTime();
            assertThat(sender.send(advert(number))).isTrue();
            Recorder.Event.Frame frame = here.nextFrame();

            assertThat(frame.bytes()).isEqualTo(advert(number));
            assertThat(frame.arrivedNs()).isBetween(beforeNs - 2 * MS, frame.handedOverNs());
        }
        assertThat(there.events).as("own frames are not seen").isEmpty();
    }

    /** A frame that waited in the kernel's ring is as old as it is, not as old as its reading. */
    @Test
    void aFrameReadLateHasArrivedEarly() throws CaptureException, InterruptedException {
        Busy busy = new Busy(here);
        open("v0", FILTER, busy);
        LinkCapture sender = open("v1", FILTER, there);
        sender.send(advert(1));
        here.nextFrame();
        sender.send(advert(2));
        long sentNs = System.nanoTime();
        long waitNs = 300 * MS;
        while (System.nanoTime() - sentNs < waitNs) {
            Thread.onSpinWait();
        }
        busy.goOn();
        Recorder.Event.Frame late = here.nextFrame();

        assertThat(numberOf(late.bytes())).isEqualTo(2);
        assertThat(late.handedOverNs() - late.arrivedNs()).isGreaterThan(waitNs - 20 * MS);
        assertThat(late.arrivedNs()).isBetween(sentNs - 20 * MS, sentNs + 20 * MS);
    }

    @Test
    void theFilterIsHonoured() throws CaptureException {
        open("v0", FILTER, here);
        LinkCapture sender = open("v1", "arp", there);
        sender.send(Frames.golden("gratuitous-arp"));
        sender.send(Frames.golden("neighbour-advertisement"));
        sender.send(Frames.golden("v3-ipv6"));
        sender.send(advert(7));

        assertThat(numberOf(here.nextFrame().bytes())).isEqualTo(7);
        assertThat(here.events).isEmpty();
    }

    @Test
    void framesOfTheFullAddressListFit() throws CaptureException {
        network.ip("link", "set", "v0", "mtu", "9000");
        open("v0", 9000, "ip6 proto 112", here);
        network.ip("link", "set", "v1", "mtu", "9000");
        LinkCapture sender = open("v1", "arp", there);
        var addresses = Frames.addresses(io.cplbd.vrrp.packet.AddressFamily.IPV6, 255);
        byte[] frame = PacketWriter.multicastFrame(
                PacketWriter.advertisement(
                        new io.cplbd.vrrp.packet.Advertisement(3, 1, 100, 100, addresses),
                        new io.cplbd.vrrp.packet.Authentication.None(),
                        io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover.PSEUDO_HEADER,
                        Frames.ip("fe80::1"),
                        Frames.ip("ff02::12"),
                        255,
                        0),
                Frames.MAC,
                Frames.ip("ff02::12"));
        assertThat(sender.send(frame)).isTrue();

        assertThat(here.nextFrame().bytes()).isEqualTo(frame);
    }

    /** Of what comes too fast the kernel keeps the oldest; that the rest is missing is said before any of it is read. */
    @Test
    void framesThatFindNoRoomAreReported() throws CaptureException {
        int kept = 1000;
        int sent = 3000;
        Busy busy = new Busy(here);
        LinkCapture capture = open("v0", FILTER, busy);
        LinkCapture sender = open("v1", FILTER, there);
        sender.send(advert(0));
        here.nextFrame();
        for (int number = 1; number <= sent; number++) {
            assertThat(sender.send(advert(number))).isTrue();
        }
        busy.goOn();
        Recorder.Event.Lost lost = (Recorder.Event.Lost) here.next();

        assertThat(lost.frames()).isBetween(1L, (long) sent - kept);
        for (int number = 1; number <= sent - lost.frames(); number++) {
            assertThat(numberOf(here.nextFrame().bytes())).isEqualTo(number);
        }
        capture.requestDrain(1);
        here.nextDrained(1);
        sender.send(advert(9));
        assertThat(numberOf(here.nextFrame().bytes()))
                .as("nothing is lost any more")
                .isEqualTo(9);
    }

    /** A drain says it too, before its answer: nothing may come any more that could be late. */
    @Test
    void aDrainTellsOfWhatWasLost() throws CaptureException {
        Busy busy = new Busy(here);
        LinkCapture capture = open("v0", FILTER, busy);
        LinkCapture sender = open("v1", FILTER, there);
        sender.send(advert(0));
        here.nextFrame();
        capture.requestDrain(1);
        for (int number = 1; number <= 3000; number++) {
            assertThat(sender.send(advert(number))).isTrue();
        }
        busy.goOn();
        Recorder.Event event = here.next();
        long lost = 0;
        long read = 0;
        while (!(event instanceof Recorder.Event.Drained)) {
            switch (event) {
                case Recorder.Event.Lost(long frames) -> lost += frames;
                case Recorder.Event.Frame _ -> read++;
                default -> throw new AssertionError(event);
            }
            event = here.next();
        }

        assertThat(lost).isPositive();
        assertThat(read + lost).isEqualTo(3000);
    }

    /** What the kernel had before the question is handed over before the answer, every single time. */
    @Test
    void aDrainAnswersBehindEverythingThatWasThere() throws CaptureException {
        LinkCapture capture = open("v0", FILTER, here);
        LinkCapture sender = open("v1", FILTER, there);
        int number = 0;
        for (long ticket = 1; ticket <= 200; ticket++) {
            int frames = (int) (ticket % 40);
            for (int i = 0; i < frames; i++) {
                assertThat(sender.send(advert(number + i))).isTrue();
            }
            long askedNs = System.nanoTime();
            capture.requestDrain(ticket);
            for (int i = 0; i < frames; i++) {
                assertThat(numberOf(here.nextFrame().bytes())).isEqualTo(number + i);
            }
            assertThat(here.nextDrained(ticket).upToNs())
                    .as("nothing is promised of before the question, nor of what is yet to come")
                    .isBetween(askedNs, System.nanoTime());
            number += frames;
        }
        sender.send(advert(9));
        assertThat(numberOf(here.nextFrame().bytes()))
                .as("and the capture goes on")
                .isEqualTo(9);
    }

    @Test
    void aDrainOfASilentLinkAnswersAtOnce() throws CaptureException {
        LinkCapture capture = open("v0", FILTER, here);
        for (long ticket = 1; ticket <= 500; ticket++) {
            long askedNs = System.nanoTime();
            capture.requestDrain(ticket);
            here.nextDrained(ticket);
            assertThat(System.nanoTime() - askedNs).isLessThan(500 * MS);
        }
    }

    /** A rehearsal of the election may be under way when there is one. */
    @Test
    void aDrainIsAnsweredWhoeverElseAsks() throws CaptureException, InterruptedException {
        LinkCapture capture = open("v0", FILTER, here);
        AtomicBoolean ended = new AtomicBoolean();
        Thread rehearsal = Thread.ofPlatform().start(() -> {
            while (!ended.get()) {
                capture.requestDrain(-1);
                Thread.onSpinWait();
            }
        });
        try {
            for (long ticket = 1; ticket <= 2000; ticket++) {
                capture.requestDrain(ticket);
                Recorder.Event.Drained answer = here.nextDrained();
                while (answer.ticket() == -1) {
                    answer = here.nextDrained();
                }
                assertThat(answer.ticket()).isEqualTo(ticket);
            }
        } finally {
            ended.set(true);
            rehearsal.join();
        }
    }

    @Test
    void closeEndsTheReaderPromptly() throws CaptureException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            LinkCapture capture = open("v0", FILTER, here);
            long closedNs = System.nanoTime();
            capture.close();

            assertThat(System.nanoTime() - closedNs).isLessThan(500 * MS);
            assertThat(readers()).isEmpty();
            assertThat(capture.send(advert(1))).as("closed").isFalse();
        }
        assertThat(here.events).as("the end asked for is no failure").isEmpty();
    }

    private static List<String> readers() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("rx-v0")) {
                thread.join(Duration.ofMillis(200));
            }
        }
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter("rx-v0"::equals)
                .toList();
    }

    @Test
    void closingTwiceIsNoError() throws CaptureException {
        LinkCapture capture = open("v0", FILTER, here);
        capture.close();
        capture.close();
        capture.requestDrain(1);

        assertThat(here.events).isEmpty();
    }

    /** Down is no end: the capture is silent, and goes on when the interface comes up again. */
    @Test
    void anInterfaceDownAndUpAgainIsCapturedOn() throws CaptureException, InterruptedException {
        LinkCapture capture = open("v0", FILTER, here);
        LinkCapture sender = open("v1", FILTER, there);
        network.ip("link", "set", "v0", "down");
        assertThat(capture.send(advert(1))).as("down").isFalse();
        capture.requestDrain(1);
        here.nextDrained(1);
        assertThat(cpuShareOfReader()).as("down is waited out, not polled").isLessThan(0.2);
        network.ip("link", "set", "v0", "up");
        awaitCarrier("v1");
        assertThat(sender.send(advert(2))).isTrue();

        assertThat(numberOf(here.nextFrame().bytes())).isEqualTo(2);
        assertThat(capture.send(advert(3))).isTrue();
    }

    /** How much of a core the reader takes, measured over a quarter of a second. */
    private static double cpuShareOfReader() throws InterruptedException {
        Thread reader = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rx-v0"))
                .findFirst()
                .orElseThrow();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long windowNs = 250 * MS;
        long beforeNs = threads.getThreadCpuTime(reader.threadId());
        Thread.sleep(Duration.ofNanos(windowNs));
        return (threads.getThreadCpuTime(reader.threadId()) - beforeNs) / (double) windowNs;
    }

    private static void awaitCarrier(String interfaceName) {
        long deadlineNs = System.nanoTime() + PATIENCE_MS * MS;
        while (!TestNetwork.run("ip", "-n", network.name(), "link", "show", interfaceName)
                .contains("LOWER_UP")) {
            assertThat(System.nanoTime()).isLessThan(deadlineNs);
        }
    }

    @Test
    void anInterfaceDeletedIsAFailure() throws CaptureException {
        LinkCapture capture = open("v0", FILTER, here);
        network.ip("link", "del", "v0");
        Recorder.Event event = here.next();

        assertThat(event).isInstanceOf(Recorder.Event.Failed.class);
        assertThat(((Recorder.Event.Failed) event).message())
                .startsWith("capture on v0 ended: ")
                .doesNotContain("\n");
        assertThat(capture.send(advert(1))).isFalse();
        capture.close();
    }

    // ---- What cannot be opened ----

    @Test
    void anAbsentInterfaceIsNamed() {
        assertThatThrownBy(() -> open("v7", FILTER, here))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("cannot capture on v7: ")
                .hasMessageContaining("No such device");
    }

    @Test
    void anInterfaceThatIsNotEthernetIsNamed() {
        assertThatThrownBy(() -> open("any", FILTER, here))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("any is not an Ethernet interface (link type ");
    }

    @Test
    void aFilterThatDoesNotCompileIsShown() {
        assertThatThrownBy(() -> open("v0", "ip prot 112", here))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("cannot capture on v0: ")
                .hasMessageContaining("syntax error");
    }

    @Test
    void withoutPermissionTheMessageSaysSo() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String output = TestNetwork.run(
                "ip",
                "netns",
                "exec",
                network.name(),
                "setpriv",
                "--bounding-set=-all",
                "--inh-caps=-all",
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OpenOnce.class.getName(),
                "v0");

        assertThat(output.lines().filter(line -> line.contains("v0")).toList())
                .singleElement()
                .asString()
                .startsWith("cannot capture on v0: ")
                .endsWith("Operation not permitted");
    }
}
