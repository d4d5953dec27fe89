package io.cplbd.netlink.nft;

/** include/uapi/linux/netfilter/nf_tables.h and nfnetlink.h: what of them is in use. */
final class Nft {
    static final int NFNL_SUBSYS_NFTABLES = 10;
    static final int BATCH_BEGIN = 0x10;
    static final int BATCH_END = 0x11;

    static final int NEWTABLE = message(0);
    static final int DELTABLE = message(2);
    static final int NEWCHAIN = message(3);
    static final int NEWRULE = message(6);

    static final int TABLE_NAME = 1;
    static final int TABLE_FLAGS = 2;
    /** NFT_TABLE_F_OWNER, since Linux 5.12. */
    static final int FLAG_OWNER = 0x2;

    static final int CHAIN_TABLE = 1;
    static final int CHAIN_NAME = 3;
    static final int CHAIN_HOOK = 4;
    static final int CHAIN_POLICY = 5;
    static final int CHAIN_TYPE = 7;
    static final int HOOK_NUMBER = 1;
    static final int HOOK_PRIORITY = 2;
    static final int NF_INET_PRE_ROUTING = 0;
    static final int NF_INET_LOCAL_OUT = 3;
    static final int NF_ACCEPT = 1;

    static final int RULE_TABLE = 1;
    static final int RULE_CHAIN = 2;
    static final int RULE_EXPRESSIONS = 4;
    static final int LIST_ELEMENT = 1;
    static final int EXPRESSION_NAME = 1;
    static final int EXPRESSION_DATA = 2;
    static final int DATA_VALUE = 1;
    /** NFT_REG_1: 16 bytes. */
    static final int REGISTER = 1;

    static final int PAYLOAD_DREG = 1;
    static final int PAYLOAD_BASE = 2;
    static final int PAYLOAD_OFFSET = 3;
    static final int PAYLOAD_LENGTH = 4;
    static final int BASE_NETWORK_HEADER = 1;
    static final int BASE_TRANSPORT_HEADER = 2;

    static final int CMP_SREG = 1;
    static final int CMP_OP = 2;
    static final int CMP_DATA = 3;
    static final int CMP_EQ = 0;

    static final int META_DREG = 1;
    static final int META_KEY = 2;
    static final int KEY_L4PROTO = 16;

    static final int FIB_DREG = 1;
    static final int FIB_RESULT = 2;
    static final int FIB_FLAGS = 3;
    static final int RESULT_ADDRTYPE = 3;
    static final int FLAG_DADDR = 0x2;

    static final int IMMEDIATE_DREG = 1;
    static final int IMMEDIATE_DATA = 2;

    static final int REDIR_REG_PROTO_MIN = 1;
    static final int REDIR_FLAGS = 3;
    /** NF_NAT_RANGE_PROTO_SPECIFIED, include/uapi/linux/netfilter/nf_nat.h. */
    static final int RANGE_PROTO_SPECIFIED = 0x2;

    private Nft() {}

    private static int message(int number) {
        return NFNL_SUBSYS_NFTABLES << 8 | number;
    }
}
