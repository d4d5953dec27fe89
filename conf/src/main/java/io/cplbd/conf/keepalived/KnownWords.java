package io.cplbd.conf.keepalived;

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

    private KnownWords() {}

    /** Whether a command line follows, in which single quotes group words too. */
    static boolean isScriptWord(String keyword) {
        return SCRIPT_WORDS.contains(keyword);
    }
}
