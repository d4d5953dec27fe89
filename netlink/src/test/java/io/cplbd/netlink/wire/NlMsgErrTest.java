package io.cplbd.netlink.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NlMsgErrTest {
    private static NlMsgErr acknowledgement(String golden) throws WireException {
        return NlMsgErr.read(Golden.load(golden).messages(NlMsgHdr.NLMSG_ERROR).getLast());
    }

    @ParameterizedTest
    @CsvSource({
        "address-exists, 17, ipv4: Address already assigned",
        "address-absent, 99, ipv4: Address not found",
        "route-refused, 101, Nexthop has invalid gateway",
        "family-absent, 2,",
        "address-add-ipv4, 0,"
    })
    void tellsErrorAndTheKernelsWords(String golden, int errno, String text) throws WireException {
        NlMsgErr acknowledgement = acknowledgement(golden);
        assertThat(acknowledgement.errno()).isEqualTo(errno);
        assertThat(acknowledgement.text()).isEqualTo(text);
    }

    @Test
    void withCappedRequestTheWordsFollowItsHeader() throws WireException {
        assertThat(NlMsgErr.read(refusal(NlMsgHdr.NLM_F_CAPPED | NlMsgHdr.NLM_F_ACK_TLVS, 1000)))
                .isEqualTo(new NlMsgErr(Errno.EINVAL, "no", 24));
    }

    @Test
    void withoutTheFlagThereAreNoWords() throws WireException {
        assertThat(NlMsgErr.read(refusal(NlMsgHdr.NLM_F_CAPPED, 1000))).isEqualTo(new NlMsgErr(Errno.EINVAL, null, -1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 33, Integer.MAX_VALUE, -1})
    void repeatedRequestOfALengthThatLiesIsRefused(int length) {
        assertThatThrownBy(() -> NlMsgErr.read(refusal(NlMsgHdr.NLM_F_ACK_TLVS, length)))
                .isInstanceOf(WireException.class);
    }

    /** -EINVAL, a request's header, MSG "no", OFFS 24. */
    private static Message refusal(int flags, int requestLength) {
        ByteBuffer payload = ByteBuffer.allocate(36).order(ByteOrder.nativeOrder());
        payload.putInt(-Errno.EINVAL).putInt(requestLength).position(20);
        payload.putShort((short) 7)
                .putShort((short) 1)
                .put((byte) 'n')
                .put((byte) 'o')
                .position(28);
        payload.putShort((short) 8).putShort((short) 2).putInt(24).flip();
        return new Message(new NlMsgHdr(52, NlMsgHdr.NLMSG_ERROR, flags, 1, 0), payload);
    }

    @Test
    void endOfADumpCarriesItsStatus() throws WireException {
        Message done = Golden.load("address-dump").messages(NlMsgHdr.NLMSG_DONE).getFirst();
        assertThat(NlMsgErr.readDone(done)).isEqualTo(new NlMsgErr(0, null, -1));
    }

    @Test
    void cutOffAnywhereItIsReadOrRefused() throws WireException {
        assertThat(Golden.cutOffEverywhere(NlMsgErr::read)).isPositive();
        assertThat(Golden.cutOffEverywhere(NlMsgErr::readDone)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void damagedItIsReadOrRefused(long seed) throws WireException {
        assertThat(Golden.damaged(NlMsgErr::read, seed)).isNotNegative();
        assertThat(Golden.damaged(NlMsgErr::readDone, seed)).isNotNegative();
    }
}
