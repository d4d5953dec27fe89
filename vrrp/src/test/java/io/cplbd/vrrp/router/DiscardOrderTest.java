package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Discard.ADVERT_INTERVAL;
import static io.cplbd.vrrp.packet.Discard.AUTHENTICATION_FAILED;
import static io.cplbd.vrrp.packet.Discard.AUTHENTICATION_HEADER_UNSUPPORTED;
import static io.cplbd.vrrp.packet.Discard.AUTHENTICATION_TYPE_INVALID;
import static io.cplbd.vrrp.packet.Discard.AUTHENTICATION_TYPE_MISMATCH;
import static io.cplbd.vrrp.packet.Discard.CHECKSUM;
import static io.cplbd.vrrp.packet.Discard.DESTINATION;
import static io.cplbd.vrrp.packet.Discard.IP_LENGTH;
import static io.cplbd.vrrp.packet.Discard.LENGTH;
import static io.cplbd.vrrp.packet.Discard.OWNER;
import static io.cplbd.vrrp.packet.Discard.PEER_TTL;
import static io.cplbd.vrrp.packet.Discard.TTL;
import static io.cplbd.vrrp.packet.Discard.TYPE;
import static io.cplbd.vrrp.packet.Discard.UNKNOWN_PEER;
import static io.cplbd.vrrp.packet.Discard.VERSION;
import static io.cplbd.vrrp.packet.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Discard;
import io.cplbd.vrrp.packet.Frames;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * keepalived's order of checks (facts 3.3): a packet with two faults is counted under the one that is looked for first.
 * The packets are put together here byte by byte, so that the codec under test has no part in what it is shown.
 */
class DiscardOrderTest {
    private static final InetAddress PEER = ip("192.0.2.9");
    private static final InetAddress STRANGER = ip("192.0.2.77");
    private static final InetAddress OWN = ip("192.0.2.5");

    /** A good packet to a good router, of version 2 with a password, until a fault is put in. */
    private static final class Draft {
        private final boolean unicast;
        private boolean expectUnicast;
        private int priority = 100;
        private boolean ignoring;
        private boolean authenticationHeader;
        private int bytesMissing;
        private int bytesTooMany;
        private int hopLimit = 255;
        private int version = 2;
        private int type = 1;
        private int authenticationType = 1;
        private String password = "s3cret\0\0";
        private int intervalS = 1;
        private int checksumError;
        private InetAddress source = PEER;

        Draft(boolean unicast) {
            this.unicast = unicast;
            this.expectUnicast = unicast;
        }

        RouterSpec spec() {
            SpecBuilder spec = SpecBuilder.spec().version(2).password("s3cret").priority(priority);
            if (ignoring) {
                spec.ownerIgnoresAdverts();
            }
            if (expectUnicast) {
                spec.reach(new Reach.Unicast(List.of(new Reach.Peer(PEER, 250, 255)), 255, true));
            }
            return spec.build();
        }

        byte[] frame() {
            byte[] message = message();
            int checksum = ones(message) + checksumError;
            message[6] = (byte) (checksum >>> 8);
            message[7] = (byte) checksum;
            message = Arrays.copyOf(message, message.length - bytesMissing + bytesTooMany);
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            int total = 20 + (authenticationHeader ? 24 : 0) + message.length;
            packet.writeBytes(new byte[] {0x45, (byte) 0xc0, (byte) (total >>> 8), (byte) total, 0, 1, 0, 0});
            packet.writeBytes(new byte[] {(byte) hopLimit, (byte) (authenticationHeader ? 51 : 112), 0, 0});
            packet.writeBytes(source.getAddress());
            packet.writeBytes((unicast ? OWN : AddressFamily.IPV4.vrrpGroup()).getAddress());
            if (authenticationHeader) {
                packet.writeBytes(new byte[] {112, 4, 0, 0});
                packet.writeBytes(new byte[20]);
            }
            packet.writeBytes(message);
            return Frames.withIpv4HeaderChecksum(Frames.ethernet(packet.toByteArray()));
        }

        private byte[] message() {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.writeBytes(new byte[] {(byte) (version << 4 | type), 51, 50, 1});
            message.writeBytes(new byte[] {(byte) authenticationType, (byte) intervalS, 0, 0});
            message.writeBytes(ip("192.0.2.100").getAddress());
            message.writeBytes(password.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return message.toByteArray();
        }

        private static int ones(byte[] data) {
            int sum = 0;
            for (int i = 0; i < data.length; i += 2) {
                sum += (data[i] & 0xff) * 256 + (data[i + 1] & 0xff);
            }
            return 0xffff - sum % 0xffff;
        }
    }

    private static Map<Discard, Consumer<Draft>> faults(boolean unicast) {
        Map<Discard, Consumer<Draft>> faults = new EnumMap<>(Discard.class);
        faults.put(AUTHENTICATION_HEADER_UNSUPPORTED, draft -> draft.authenticationHeader = true);
        faults.put(LENGTH, draft -> draft.bytesMissing = 1);
        faults.put(VERSION, draft -> draft.version = 3);
        faults.put(AUTHENTICATION_TYPE_INVALID, draft -> draft.authenticationType = 3);
        faults.put(AUTHENTICATION_TYPE_MISMATCH, draft -> draft.authenticationType = 0);
        faults.put(AUTHENTICATION_FAILED, draft -> draft.password = "S3cret\0\0");
        faults.put(ADVERT_INTERVAL, draft -> draft.intervalS = 2);
        faults.put(TYPE, draft -> draft.type = 2);
        faults.put(IP_LENGTH, draft -> draft.bytesTooMany = 1);
        faults.put(CHECKSUM, draft -> draft.checksumError = 1);
        faults.put(DESTINATION, draft -> draft.expectUnicast = !unicast);
        faults.put(OWNER, draft -> {
            draft.priority = 255;
            draft.ignoring = true;
        });
        if (unicast) {
            faults.put(UNKNOWN_PEER, draft -> draft.source = STRANGER);
            faults.put(PEER_TTL, draft -> draft.hopLimit = 249);
        } else {
            faults.put(TTL, draft -> draft.hopLimit = 254);
        }
        return faults;
    }

    record Pair(boolean unicast, Discard first, Discard second) {
        /** Whether both faults can be in one packet at all. */
        boolean possible() {
            Set<Discard> both = EnumSet.of(first, second);
            return !both.equals(EnumSet.of(AUTHENTICATION_TYPE_INVALID, AUTHENTICATION_TYPE_MISMATCH))
                    && !both.equals(EnumSet.of(LENGTH, IP_LENGTH))
                    // Looked at only where unicast is expected.
                    && !(unicast && first == DESTINATION)
                    // The deviation below.
                    && !both.equals(EnumSet.of(LENGTH, VERSION))
                    // Whoever is unknown has no limits.
                    && !both.equals(EnumSet.of(UNKNOWN_PEER, PEER_TTL));
        }
    }

    static Stream<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (boolean unicast : new boolean[] {false, true}) {
            for (Discard first : faults(unicast).keySet()) {
                for (Discard second : faults(unicast).keySet()) {
                    Pair pair = new Pair(unicast, first, second);
                    if (first.compareTo(second) <= 0 && pair.possible()) {
                        pairs.add(pair);
                    }
                }
            }
        }
        return pairs.stream();
    }

    /** The reasons counted for one packet, and whether it was taken. */
    private static List<String> outcome(Draft draft) {
        VrrpNode node = new VrrpNode();
        RouterSpec spec = draft.spec();
        List<String> outcome = new ArrayList<>();
        Effects effects = (id, effect) -> {
            if (effect instanceof Effect.Discarded(Discard reason, var source, boolean first)) {
                outcome.add(reason + (first ? "" : " again"));
                assertThat(source).isEqualTo(draft.source);
            }
        };
        node.add(spec);
        node.input(spec.id(), new Input.LinkChanged(true, OWN), 0, effects);
        node.input(spec.id(), new Input.Started(), 0, effects);
        node.frame("eth0", draft.frame(), 0, 0, effects);
        RouterView view = node.views().getFirst();
        if (view.counts().advertsReceived() == 1) {
            outcome.add("taken");
        }
        view.counts().discarded().forEach((reason, count) -> outcome.add("counted " + count + " " + reason));
        return outcome;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theFirstFaultIsTheReason(Pair pair) {
        Draft draft = new Draft(pair.unicast());
        List.of(pair.first(), pair.second())
                .forEach(fault -> java.util.Objects.requireNonNull(
                                faults(pair.unicast()).get(fault))
                        .accept(draft));

        assertThat(outcome(draft)).containsExactly(pair.first().name(), "counted 1 " + pair.first());
    }

    @Test
    void withoutAFaultThePacketIsTaken() {
        assertThat(outcome(new Draft(false))).containsExactly("taken");
        assertThat(outcome(new Draft(true))).containsExactly("taken");
    }

    @Test
    void everyReasonIsInTheTable() {
        Set<Discard> covered = EnumSet.noneOf(Discard.class);
        pairs().forEach(pair -> covered.add(pair.first()));

        assertThat(covered).containsExactly(Discard.values());
    }

    @Test
    void aUnicastPacketWhereMulticastIsExpectedIsRefused() {
        Draft draft = new Draft(true);
        draft.expectUnicast = false;

        assertThat(outcome(draft)).containsExactly("DESTINATION", "counted 1 DESTINATION");
    }

    /** Multicast where unicast is expected must have the hop limit of multicast all the same. */
    @Test
    void theHopLimitOfMulticastIsLookedAtBeforeTheDestination() {
        Draft draft = new Draft(false);
        draft.expectUnicast = true;
        draft.hopLimit = 254;

        assertThat(outcome(draft)).containsExactly("TTL", "counted 1 TTL");
    }

    /** Nobody is told that a packet of version 3 is too short for version 2: its version is what is wrong with it. */
    @Test
    void aForeignVersionIsNotMeasuredByOurs() {
        Draft draft = new Draft(false);
        draft.version = 3;
        draft.bytesMissing = 8;

        assertThat(outcome(draft)).containsExactly("VERSION", "counted 1 VERSION");
    }
}
