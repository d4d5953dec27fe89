package io.cplbd.netlink.nft;

import io.cplbd.netlink.route.Family;
import io.cplbd.netlink.wire.MessageWriter;
import io.cplbd.netlink.wire.NlMsgHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * The messages that make a table anew, whatever it was before. In nft's own words, for each family:
 *
 * <pre>
 * add table ip cplbd; delete table ip cplbd    # never fails for want of one
 * table ip cplbd {
 *     flags owner
 *     chain prerouting {
 *         type nat hook prerouting priority -110; policy accept;
 *         ip daddr 192.0.2.10 tcp dport 6443 fib daddr type local redirect to :6444
 *     }
 *     chain output {
 *         type nat hook output priority -110; policy accept;
 *         (the same)
 *     }
 * }
 * </pre>
 */
final class RedirectBatch {
    /** In front of the others' -100 (dstnat): of several translations of a connection the first counts. */
    private static final int PRIORITY = -110;

    private static final int NLM_F_APPEND = 0x800;
    private static final byte IPPROTO_TCP = 6;
    private static final int TCP_DPORT_OFFSET = 2;
    private static final int IP_DADDR_OFFSET = 16;
    private static final int IP6_DADDR_OFFSET = 24;
    private static final int RTN_LOCAL = 2;

    private final String table;
    private final List<byte[]> messages = new ArrayList<>();
    /** What each message does. */
    private final List<String> purposes = new ArrayList<>();

    /**
     * @param table name of the table in each family
     * @param owned the table as it is belongs to the socket that sends this
     * @param own make it belong to that socket
     */
    RedirectBatch(String table, Collection<Redirect> redirects, boolean owned, boolean own) {
        this.table = table;
        batch(Nft.BATCH_BEGIN, "begin a change");
        for (Family family : Family.values()) {
            List<Redirect> ofFamily = redirects.stream()
                    .filter(redirect -> Family.of(redirect.address()) == family)
                    .toList();
            renew(family, ofFamily, owned, own);
        }
        askForAcknowledgement();
        batch(Nft.BATCH_END, "end a change");
    }

    List<byte[]> messages() {
        return messages;
    }

    String purpose(int message) {
        return purposes.get(message);
    }

    private void renew(Family family, List<Redirect> redirects, boolean owned, boolean own) {
        table(family, owned);
        add(
                new MessageWriter(Nft.DELTABLE, 0, header(family)).string(Nft.TABLE_NAME, table),
                "delete table " + name(family));
        if (redirects.isEmpty()) {
            return;
        }
        table(family, own);
        chain(family, "prerouting", Nft.NF_INET_PRE_ROUTING);
        chain(family, "output", Nft.NF_INET_LOCAL_OUT);
        for (Redirect redirect : redirects) {
            rule(family, "prerouting", redirect);
            rule(family, "output", redirect);
        }
    }

    private void table(Family family, boolean own) {
        add(
                new MessageWriter(Nft.NEWTABLE, 0, header(family))
                        .string(Nft.TABLE_NAME, table)
                        .bytes(Nft.TABLE_FLAGS, be32(own ? Nft.FLAG_OWNER : 0)),
                "add table " + name(family));
    }

    private void chain(Family family, String chain, int hook) {
        add(
                new MessageWriter(Nft.NEWCHAIN, NlMsgHdr.NLM_F_CREATE, header(family))
                        .string(Nft.CHAIN_TABLE, table)
                        .string(Nft.CHAIN_NAME, chain)
                        .string(Nft.CHAIN_TYPE, "nat")
                        .bytes(Nft.CHAIN_POLICY, be32(Nft.NF_ACCEPT))
                        .nested(
                                Nft.CHAIN_HOOK,
                                in -> in.bytes(Nft.HOOK_NUMBER, be32(hook)).bytes(Nft.HOOK_PRIORITY, be32(PRIORITY))),
                "add chain " + name(family) + " " + chain + " of type nat");
    }

    private void rule(Family family, String chain, Redirect redirect) {
        add(
                new MessageWriter(Nft.NEWRULE, NlMsgHdr.NLM_F_CREATE | NLM_F_APPEND, header(family))
                        .string(Nft.RULE_TABLE, table)
                        .string(Nft.RULE_CHAIN, chain)
                        .nested(Nft.RULE_EXPRESSIONS, in -> expressions(in, family, redirect)),
                "add rule %s %s: %s port %d redirect to :%d"
                        .formatted(
                                name(family),
                                chain,
                                redirect.address().getHostAddress(),
                                redirect.port(),
                                redirect.toPort()));
    }

    private static void expressions(MessageWriter out, Family family, Redirect redirect) {
        byte[] address = redirect.address().getAddress();
        int offset = family == Family.IPV4 ? IP_DADDR_OFFSET : IP6_DADDR_OFFSET;
        payload(out, Nft.BASE_NETWORK_HEADER, offset, address.length);
        equal(out, address);
        expression(
                out,
                "meta",
                in -> in.bytes(Nft.META_KEY, be32(Nft.KEY_L4PROTO)).bytes(Nft.META_DREG, be32(Nft.REGISTER)));
        equal(out, new byte[] {IPPROTO_TCP});
        payload(out, Nft.BASE_TRANSPORT_HEADER, TCP_DPORT_OFFSET, Short.BYTES);
        equal(out, be16(redirect.port()));
        // Whoever does not hold the address leaves its connections to who does.
        expression(
                out,
                "fib",
                in -> in.bytes(Nft.FIB_FLAGS, be32(Nft.FLAG_DADDR))
                        .bytes(Nft.FIB_RESULT, be32(Nft.RESULT_ADDRTYPE))
                        .bytes(Nft.FIB_DREG, be32(Nft.REGISTER)));
        equal(out, native32(RTN_LOCAL));
        expression(
                out,
                "immediate",
                in -> in.bytes(Nft.IMMEDIATE_DREG, be32(Nft.REGISTER))
                        .nested(Nft.IMMEDIATE_DATA, value -> value.bytes(Nft.DATA_VALUE, be16(redirect.toPort()))));
        expression(
                out,
                "redir",
                in -> in.bytes(Nft.REDIR_REG_PROTO_MIN, be32(Nft.REGISTER))
                        .bytes(Nft.REDIR_FLAGS, be32(Nft.RANGE_PROTO_SPECIFIED)));
    }

    private static void payload(MessageWriter out, int base, int offset, int length) {
        expression(
                out,
                "payload",
                in -> in.bytes(Nft.PAYLOAD_DREG, be32(Nft.REGISTER))
                        .bytes(Nft.PAYLOAD_BASE, be32(base))
                        .bytes(Nft.PAYLOAD_OFFSET, be32(offset))
                        .bytes(Nft.PAYLOAD_LENGTH, be32(length)));
    }

    private static void equal(MessageWriter out, byte[] value) {
        expression(
                out,
                "cmp",
                in -> in.bytes(Nft.CMP_SREG, be32(Nft.REGISTER))
                        .bytes(Nft.CMP_OP, be32(Nft.CMP_EQ))
                        .nested(Nft.CMP_DATA, data -> data.bytes(Nft.DATA_VALUE, value)));
    }

    private static void expression(MessageWriter out, String name, Consumer<MessageWriter> data) {
        out.nested(Nft.LIST_ELEMENT, in -> in.string(Nft.EXPRESSION_NAME, name).nested(Nft.EXPRESSION_DATA, data));
    }

    private void batch(int type, String purpose) {
        add(new MessageWriter(type, 0, new NfGenMsg(0, Nft.NFNL_SUBSYS_NFTABLES)), purpose);
    }

    private void add(MessageWriter message, String purpose) {
        messages.add(message.toBytes());
        purposes.add(purpose);
    }

    private void askForAcknowledgement() {
        ByteBuffer last = ByteBuffer.wrap(messages.getLast()).order(ByteOrder.nativeOrder());
        int flags = last.getShort(NlMsgHdr.FLAGS_OFFSET) | NlMsgHdr.NLM_F_ACK;
        last.putShort(NlMsgHdr.FLAGS_OFFSET, (short) flags);
    }

    private static NfGenMsg header(Family family) {
        return new NfGenMsg(family.number(), 0);
    }

    private String name(Family family) {
        return (family == Family.IPV4 ? "ip " : "ip6 ") + table;
    }

    private static byte[] be32(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] be16(int value) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) value).array();
    }

    private static byte[] native32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }
}
