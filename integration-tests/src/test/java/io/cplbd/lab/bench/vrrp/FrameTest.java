package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Node;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as tcpdump hands them over. */
final class FrameTest {
    private static final int VIP = 0xc61233c8;
    private static final long MAC = 0x0200c6123301L;
    private static final String ADVERT = "01005e0000120200c61233010800" + "45c0002000010000ff7000000c0a0b0c"
            + "e0000012" + "3133960100640000c61233c8";
    private static final String ANSWER = "0200c61233640200c61233010800" + "45c00038000100004001" + "0000" + "c61233c8"
            + "c6123364" + "0303000000000000";
    private static final String QUESTION = "0200c61233010200c61233640800" + "45000024000140004011" + "0000" + "c6123364"
            + "c61233c8" + "80000009001000000000000000000000";
    private static final String ANNOUNCEMENT = "ffffffffffff0200c61233010806" + "0001080006040001" + "0200c6123301"
            + "c61233c8" + "ffffffffffff" + "c61233c8";

    @Test
    void an_advertisement() {
        assertThat(Frame.read(7, bytes(ADVERT), VIP)).contains(new Frame.Advert(7, MAC, 0x33, 150));
    }

    @Test
    void an_advertisement_behind_ip_options() {
        String withOptions = ADVERT.replace("080045c0", "080046c0").replace("e0000012", "e000001294040000");

        assertThat(Frame.read(7, bytes(withOptions), VIP)).contains(new Frame.Advert(7, MAC, 0x33, 150));
    }

    @Test
    void an_answer_of_the_virtual_address_and_of_no_other() {
        assertThat(Frame.read(7, bytes(ANSWER), VIP)).contains(new Frame.Answer(7, MAC));
        assertThat(Frame.read(7, bytes(ANSWER), VIP + 1)).isEmpty();
    }

    @Test
    void a_question() {
        assertThat(Frame.read(7, bytes(QUESTION), VIP)).contains(new Frame.Question(7, 0x0200c6123364L));
        assertThat(Frame.read(7, bytes(QUESTION), VIP + 1)).isEmpty();
    }

    @Test
    void a_gratuitous_arp_and_no_other() {
        assertThat(Frame.read(7, bytes(ANNOUNCEMENT), VIP)).contains(new Frame.Announcement(7, MAC));
        assertThat(Frame.read(7, bytes(ANNOUNCEMENT.replace("ffffffffffffc61233c8", "ffffffffffffc6123301")), VIP))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {ADVERT, ANSWER, QUESTION, ANNOUNCEMENT})
    void what_is_cut_off_too_early_is_nothing(String whole) {
        for (int length = 0; length < 34; length++) {
            assertThat(Frame.read(7, bytes(whole.substring(0, 2 * length)), VIP))
                    .as("%s bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void anything_else_is_nothing() {
        assertThat(Frame.read(7, bytes(ADVERT.replace("0800", "86dd")), VIP)).isEmpty();
        assertThat(Frame.read(7, bytes(ADVERT.replace("3133", "3233")), VIP)).isEmpty();
        assertThat(Frame.read(7, bytes(ADVERT.replace("ff70", "ff06")), VIP)).isEmpty();
    }

    @Test
    void a_nodes_address_reads_like_that_of_its_frames() {
        assertThat(Capture.mac(Node.of("1", "c1", 1))).isEqualTo(MAC);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
