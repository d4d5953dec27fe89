package io.cplbd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.Golden;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.Refusal;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTableTest {
    private static final List<Redirect> REDIRECTS =
            List.of(new Redirect(InetAddress.ofLiteral("192.0.2.1"), 6443, 6444));

    /** A kernel that refuses in one way whatever makes a table with an owner, or everything. */
    private static final class OldKernel implements Transactions {
        private final int errno;
        private final boolean everything;
        /** For each transaction, whether it asked for an owner. */
        private final List<Boolean> asked = new ArrayList<>();

        private boolean closed;

        OldKernel(int errno, boolean everything) {
            this.errno = errno;
            this.everything = everything;
        }

        @Override
        public @Nullable Refusal transaction(List<byte[]> messages) throws NetlinkException {
            int index = everything ? 0 : -1;
            boolean owner = false;
            for (int i = 0; i < messages.size(); i++) {
                if (asksForOwner(messages.get(i))) {
                    owner = true;
                    index = i;
                }
            }
            asked.add(owner);
            return index < 0 ? null : new Refusal(index, new NetlinkException(errno, "no"));
        }

        private static boolean asksForOwner(byte[] bytes) throws WireException {
            Message message = Message.split(Golden.buffer(bytes)).getFirst();
            ByteBuffer in = message.payload();
            in.getInt();
            return message.header().type() == Nft.NEWTABLE
                    && Attributes.read(in).u32(Nft.TABLE_FLAGS, 0) != 0;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EINVAL, Errno.EOPNOTSUPP})
    void aKernelWithoutOwnersIsAskedOnceAndNotAgain(int errno) throws Exception {
        OldKernel kernel = new OldKernel(errno, false);
        try (RedirectTable table = new RedirectTable(kernel)) {
            table.replace(REDIRECTS);
            table.replace(REDIRECTS);
        }
        // The last one removes the table, which no kernel of this kind would do by itself.
        assertThat(kernel.asked).containsExactly(true, false, false, false);
        assertThat(kernel.closed).isTrue();
    }

    @Test
    void whatWasNotPlacedIsNotRemoved() throws Exception {
        OldKernel kernel = new OldKernel(Errno.EPERM, true);
        try (RedirectTable table = new RedirectTable(kernel)) {
            assertThatThrownBy(() -> table.replace(REDIRECTS)).isInstanceOf(NetlinkException.class);
        }
        assertThat(kernel.asked).hasSize(1);
        assertThat(kernel.closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1  | EPERM: cannot redirect connections (add table ip cplbd): it takes CAP_NET_ADMIN, and a table cplbd that"
                        + " no other running process owns",
                "2  | ENOENT: cannot redirect connections (add table ip cplbd): the kernel lacks a part of nf_tables:"
                        + " modprobe -a nft_chain_nat nft_redir nft_fib_ipv4 nft_fib_ipv6",
                "95 | EOPNOTSUPP: cannot redirect connections (begin a change): the kernel has no nf_tables for this"
                        + " family: modprobe nf_tables, or another kernel",
                "12 | ENOMEM: cannot redirect connections (add table ip cplbd): no",
            })
    void everyRefusalSaysWhatToDo(int errno, String message) {
        OldKernel kernel = new OldKernel(errno, true);
        assertThatThrownBy(() -> new RedirectTable(kernel).replace(REDIRECTS)).hasMessage(message);
    }
}
