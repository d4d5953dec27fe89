package io.cplbd.conf.keepalived;

import java.util.Arrays;
import java.util.Set;

/** Keywords that matter beyond the block they stand in. */
final class KnownWords {
    private static final Set<String> SCRIPT_WORDS = Set.of(
            "notify",
            "notify_master",
            "notify_backup",
            "notify_fault",
            "notify_stop",
            "notify_deleted",
            "notify_master_rx_lower_pri",
            "notify_up",
            "notify_down",
            "quorum_up",
            "quorum_down",
            "script",
            "misc_path",
            "startup_script",
            "shutdown_script",
            "notify_fifo_script",
            "vrrp_notify_fifo_script",
            "lvs_notify_fifo_script",
            "process");

    /** Keywords that open a block. */
    private static final Set<String> BLOCK_WORDS = Set.of(
            "global_defs",
            "linkbeat_interfaces",
            "interface_up_down_delays",
            "garp_group",
            "track_group",
            "static_ipaddress",
            "static_routes",
            "static_rules",
            "vrrp_sync_group",
            "vrrp_instance",
            "vrrp_script",
            "vrrp_track_process",
            "track_file",
            "vrrp_track_file",
            "bfd_instance",
            "virtual_server_group",
            "virtual_server",
            "SSL",
            "notification_email",
            "authentication",
            "auth_hmac",
            "virtual_ipaddress",
            "virtual_ipaddress_excluded",
            "virtual_routes",
            "virtual_rules",
            "unicast_peer",
            "track_interface",
            "track_script",
            "track_process",
            "track_bfd",
            "group",
            "interfaces",
            "real_server",
            "url",
            "host",
            "HTTP_GET",
            "SSL_GET",
            "TCP_CHECK",
            "SMTP_CHECK",
            "DNS_CHECK",
            "MISC_CHECK",
            "UDP_CHECK",
            "PING_CHECK",
            "FILE_CHECK",
            "BFD_CHECK");

    /** Keywords that open a block outside all blocks and have no meaning within one. */
    private static final Set<String> OUTERMOST_WORDS = Set.of(
            "global_defs",
            "static_ipaddress",
            "static_routes",
            "static_rules",
            "vrrp_sync_group",
            "vrrp_instance",
            "vrrp_script",
            "vrrp_track_process",
            "bfd_instance",
            "virtual_server_group",
            "virtual_server");

    private KnownWords() {}

    /** Whether this keyword is known to have values and no block. */
    static boolean isValueWord(String keyword) {
        return !BLOCK_WORDS.contains(keyword) && Arrays.stream(Block.values()).anyMatch(block -> block.knows(keyword));
    }

    /** Whether a statement that starts so cannot be within a block. */
    static boolean isOutermost(String keyword) {
        return OUTERMOST_WORDS.contains(keyword);
    }

    /** Whether a command line follows, in which single quotes group words too. */
    static boolean isScriptWord(String keyword) {
        return SCRIPT_WORDS.contains(keyword);
    }
}
