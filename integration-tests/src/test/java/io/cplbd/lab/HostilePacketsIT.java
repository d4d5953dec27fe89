package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.netlink.sys.NetworkNamespace;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.packet.MacAddress;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.pcap.LinkCapture;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine on the link that sends everything a master must not believe, from a neighbour's namespace. */
final class HostilePacketsIT {
    private static final Pattern ENTERING = Pattern.compile("(?i)entering \\w+ state");
    private static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.18");
    private static final InetAddress VIP = InetAddress.ofLiteral(LabNetwork.VIP);
    private static final Authentication PASSWORD = new Authentication.SimplePassword("Example");
    private static final int HIGHER_PRIORITY = 250;
    private static final int ETHERNET_BYTES = 14;
    private static final int MESSAGE_AT = ETHERNET_BYTES + 20;

    @TempDir
    private Path folder = Path.of("");

    private Node attacker = new Node("", "", "", "", "");

    private byte[] frame(int version, int virtualRouterId, int intervalCs, Authentication authentication, int ttl) {
        byte[] packet = PacketWriter.advertisement(
                new Advertisement(version, virtualRouterId, HIGHER_PRIORITY, intervalCs, List.of(VIP)),
                authentication,
                ChecksumCover.PSEUDO_HEADER,
                InetAddress.ofLiteral(attacker.address()),
                GROUP,
                ttl,
                1);
        byte[] mac = HexFormat.ofDelimiter(":").parseHex(attacker.mac());
        return PacketWriter.multicastFrame(packet, MacAddress.of(mac), GROUP);
    }

    /** What would depose the master, were it believed. */
    private byte[] sound() {
        return frame(2, 51, 100, PASSWORD, 255);
    }

    private List<byte[]> hostile() {
        List<byte[]> frames = new ArrayList<>();
        frames.add(frame(2, 51, 100, new Authentication.SimplePassword("example"), 255));
        frames.add(frame(2, 51, 100, new Authentication.None(), 255));
        frames.add(frame(2, 51, 100, PASSWORD, 254));
        frames.add(frame(2, 51, 200, PASSWORD, 255));
        frames.add(frame(2, 52, 100, PASSWORD, 255));
        frames.add(frame(3, 51, 100, PASSWORD, 255));
        byte[] sound = sound();
        for (int length = 0; length < sound.length; length++) {
            frames.add(Arrays.copyOf(sound, Math.max(length, ETHERNET_BYTES)));
        }
        for (int bit = ETHERNET_BYTES * 8; bit < sound.length * 8; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            frames.add(flipped);
        }
        byte[] manyAddresses = sound.clone();
        manyAddresses[MESSAGE_AT + 3] = (byte) 255;
        frames.add(manyAddresses);
        byte[] tagged = new byte[sound.length + 4];
        System.arraycopy(sound, 0, tagged, 0, 12);
        tagged[12] = (byte) 0x81;
        tagged[15] = 5;
        System.arraycopy(sound, 12, tagged, 16, sound.length - 12);
        frames.add(tagged);
        SplittableRandom random = new SplittableRandom(51);
        for (int i = 0; i < 200; i++) {
            byte[] noise = sound.clone();
            byte[] message = new byte[sound.length - MESSAGE_AT];
            random.nextBytes(message);
            System.arraycopy(message, 0, noise, MESSAGE_AT, message.length);
            frames.add(noise);
        }
        return frames;
    }

    @Test
    void are_counted_and_change_nothing_while_a_sound_one_does() throws Exception {
        try (LoneNode lone = new LoneNode(1)) {
            Path stats = folder.resolve("stats");
            lone.daemon()
                    .configure("global_defs {\n    stats_dump_file " + stats + "\n}\n"
                            + KeepalivedConf.of(lone.lab().plan().protocol()));
            lone.daemon().start();
            NodeDaemon master = lone.lab().awaitMaster(LoneNode.PATIENCE);
            attacker = lone.lab().network().controllers().get(1);
            long sinceNs = System.nanoTime();

            try (LinkCapture port = NetworkNamespace.call(
                    attacker.namespace(),
                    () -> LinkCapture.open(LabNetwork.DEVICE, 1500, "less 1", new CountingListener()))) {
                for (byte[] frame : hostile()) {
                    port.send(frame);
                }
                // Two of its own advertisements later everything has been dealt with.
                for (int heard = 0; heard < 2; heard++) {
                    lone.lab().tap().nextAdvert(lone::isMine, LoneNode.PATIENCE);
                }
                master.signal("USR2");
                Await.require(LoneNode.PATIENCE, () -> Files.exists(stats), () -> "no statistics");

                assertThat(master.log().first(sinceNs, ENTERING)).isEmpty();
                assertThat(lone.lab().holders().changesSince(sinceNs)).isEmpty();
                assertThat(lone.lab().client().failedSince(sinceNs)).isZero();
                assertThat(counter(stats, "TTL")).isPositive();
                assertThat(counter(stats, "Advertisement Interval")).isPositive();
                assertThat(counter(stats, "Type Mismatch")).isPositive();
                assertThat(counter(stats, "Failure")).isPositive();
                assertThat(counter(stats, "Length")).isPositive();
                assertThat(master.log().first(sinceNs, Pattern.compile("the password is wrong")))
                        .isPresent();
                assertThat(master.log().first(sinceNs, Pattern.compile("^\\s+at |Exception")))
                        .isEmpty();

                // Padding behind the packet is Ethernet's, and no fault of it.
                port.send(Arrays.copyOf(sound(), 1500));
                master.awaitState("BACKUP", LoneNode.PATIENCE);
            }
        }
    }

    private static long counter(Path stats, String name) throws IOException {
        return Files.readAllLines(stats).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(name + ": "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 2)))
                .findFirst()
                .orElseThrow();
    }
}
