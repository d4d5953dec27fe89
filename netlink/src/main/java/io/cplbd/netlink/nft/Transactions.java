package io.cplbd.netlink.nft;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.socket.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel as a table needs it; see {@link NetlinkSocket#transaction}. */
interface Transactions {
    @Nullable
    Refusal transaction(List<byte[]> messages) throws NetlinkException;

    void close();

    static Transactions of(NetlinkSocket socket) {
        return new Transactions() {
            @Override
            public @Nullable Refusal transaction(List<byte[]> messages) throws NetlinkException {
                return socket.transaction(messages);
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }
}
