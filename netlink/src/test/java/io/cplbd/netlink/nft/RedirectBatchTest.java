package io.cplbd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Golden;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.NlMsgHdr;
import io.cplbd.netlink.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectBatchTest {
    private static final Redirect IPV4 = redirect("198.18.51.200");
    private static final Redirect IPV6 = redirect("2001:db8::200");

    private static Redirect redirect(String address) {
        return new Redirect(InetAddress.ofLiteral(address), 6443, 6444);
    }

    /** Type, family, resource, attributes; and the flags without those that the socket sets or that ask for an answer. */
    private static List<String> said(byte[] datagram) throws WireException {
        List<String> said = new ArrayList<>();
        for (Message message : Message.split(Golden.buffer(datagram))) {
            int flags = message.header().flags() & ~(NlMsgHdr.NLM_F_REQUEST | NlMsgHdr.NLM_F_ACK);
            ByteBuffer in = message.payload();
            byte[] payload = new byte[in.remaining()];
            in.get(payload);
            said.add(Integer.toHexString(message.header().type()) + " " + Integer.toHexString(flags) + " "
                    + HexFormat.of().formatHex(payload));
        }
        return said;
    }

    private static List<String> said(RedirectBatch batch) throws WireException {
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        batch.messages().forEach(datagram::writeBytes);
        return said(datagram.toByteArray());
    }

    @Test
    void saysWhatNftSays() throws WireException {
        assertThat(said(new RedirectBatch("cplbd", List.of(IPV4, IPV6), false, true)))
                .isEqualTo(said(Golden.load("nft-redirect").sent().getFirst()));
    }

    @Test
    void anOwnedTableIsFoundAsItIs() throws WireException {
        List<String> first = said(new RedirectBatch("cplbd", List.of(IPV4), false, true));
        List<String> later = said(new RedirectBatch("cplbd", List.of(IPV4), true, true));
        assertThat(later.get(1)).isEqualTo(first.get(3)).endsWith("0800020000000002");
        assertThat(first.get(1)).endsWith("0800020000000000");
    }

    @Test
    void noneRemoveTheTables() throws WireException {
        List<String> said = said(new RedirectBatch("cplbd", List.of(), false, true));
        assertThat(said)
                .extracting(message -> message.substring(0, message.indexOf(' ')))
                .containsExactly("10", "a00", "a02", "a00", "a02", "11");
    }

    @Test
    void theKernelIsAskedToAnswerTheLastMessageOfTheBatchProper() throws WireException {
        List<byte[]> messages = new RedirectBatch("cplbd", List.of(IPV4), false, true).messages();
        for (int i = 0; i < messages.size(); i++) {
            NlMsgHdr header =
                    Message.split(Golden.buffer(messages.get(i))).getFirst().header();
            assertThat(header.has(NlMsgHdr.NLM_F_ACK)).as("message " + i).isEqualTo(i == messages.size() - 2);
        }
    }

    @Test
    void everyMessageHasItsPurpose() {
        RedirectBatch batch = new RedirectBatch("cplbd", List.of(IPV4, IPV6), false, true);
        assertThat(IntStream.range(0, batch.messages().size()).mapToObj(batch::purpose))
                .containsExactly(
                        "begin a change",
                        "add table ip cplbd",
                        "delete table ip cplbd",
                        "add table ip cplbd",
                        "add chain ip cplbd prerouting of type nat",
                        "add chain ip cplbd output of type nat",
                        "add rule ip cplbd prerouting: 198.18.51.200 port 6443 redirect to :6444",
                        "add rule ip cplbd output: 198.18.51.200 port 6443 redirect to :6444",
                        "add table ip6 cplbd",
                        "delete table ip6 cplbd",
                        "add table ip6 cplbd",
                        "add chain ip6 cplbd prerouting of type nat",
                        "add chain ip6 cplbd output of type nat",
                        "add rule ip6 cplbd prerouting: 2001:db8:0:0:0:0:0:200 port 6443 redirect to :6444",
                        "add rule ip6 cplbd output: 2001:db8:0:0:0:0:0:200 port 6443 redirect to :6444",
                        "end a change");
    }

    @ParameterizedTest
    @CsvSource({"0, 6444, 0", "65536, 6444, 65536", "6443, 0, 0", "6443, -1, -1"})
    void refusesWhatIsNoPort(int port, int toPort, int found) {
        assertThatThrownBy(() -> new Redirect(InetAddress.ofLiteral("192.0.2.1"), port, toPort))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port " + found + ": expected 1 to 65535");
    }
}
