package io.cplbd.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrnoTest {
    @ParameterizedTest
    @CsvSource({
        "1, EPERM",
        "17, EEXIST",
        "34, ERANGE",
        "40, ELOOP",
        "42, ENOMSG",
        "57, EBADSLT",
        "59, EBFONT",
        "74, EBADMSG",
        "99, EADDRNOTAVAIL",
        "101, ENETUNREACH",
        "105, ENOBUFS",
        "110, ETIMEDOUT",
        "111, ECONNREFUSED",
        "133, EHWPOISON"
    })
    void namesAreThoseOfTheKernelHeaders(int errno, String name) {
        assertThat(Errno.nameOf(errno)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "41", "58", "134", "4095"})
    void numbersWithoutANameAreShownAsTheyAre(int errno) {
        assertThat(Errno.nameOf(errno)).isEqualTo("errno " + errno);
    }

    @Test
    void exceptionSaysWhatWasAskedAndWhy() {
        NetlinkException refusal = new NetlinkException(Errno.EEXIST, "Address already assigned");
        NetlinkException told = new NetlinkException("cannot add 192.0.2.1/32", refusal);
        assertThat(told)
                .hasMessage("EEXIST: cannot add 192.0.2.1/32: Address already assigned")
                .hasCause(refusal);
        assertThat(told.errno()).isEqualTo(Errno.EEXIST);
        assertThat(told.name()).isEqualTo("EEXIST");
        assertThat(told.text()).isEqualTo("cannot add 192.0.2.1/32: Address already assigned");
    }
}
