package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * keepalived's blocks and every keyword it knows in each (2.4.3), built here or not, with the few that are this daemon's own. A keyword that is nowhere in these lists is a typing
 * error; one that is in its list but that no rule reads is "known to keepalived, not built yet".
 */
enum Block {
    ROOT("the top level", """
            global_defs net_namespace net_namespace_ipvs namespace_with_ipsets use_pid_dir instance child_wait_time
            linkbeat_use_polling linkbeat_interfaces interface_up_down_delays garp_group track_group static_ipaddress
            static_routes static_rules vrrp_sync_group vrrp_instance vrrp_script vrrp_track_process track_file
            vrrp_track_file bfd_instance virtual_server_group virtual_server SSL include_check
            """),
    GLOBAL_DEFS("global_defs", """
            net_namespace net_namespace_ipvs namespace_with_ipsets use_pid_dir instance child_wait_time
            process_names process_name vrrp_process_name checker_process_name lvs_process_name bfd_process_name
            use_symlink_paths set_supplementary_groups router_id default_interface dynamic_interfaces disable_local_igmp
            startup_script shutdown_script startup_script_timeout shutdown_script_timeout max_auto_priority
            min_auto_priority_delay vrrp_priority checker_priority bfd_priority vrrp_no_swap checker_no_swap bfd_no_swap
            vrrp_rt_priority checker_rt_priority bfd_rt_priority vrrp_cpu_affinity checker_cpu_affinity bfd_cpu_affinity
            vrrp_rlimit_rttime checker_rlimit_rttime bfd_rlimit_rttime vrrp_rlimit_rtime checker_rlimit_rtime
            bfd_rlimit_rtime umask random_seed script_user enable_script_security reload_check_config reload_time_file
            reload_repeat reload_file include_check config_save_dir tmp_config_directory data_use_instance iproute_usr_dir
            iproute_etc_dir state_dump_file stats_dump_file json_dump_file json_version notification_email
            notification_email_from smtp_server smtp_helo_name smtp_connect_timeout smtp_alert smtp_alert_vrrp
            smtp_alert_checker no_email_faults no_checker_emails vrrp_version vrrp_mcast_group4 vrrp_mcast_group6
            vrrp_garp_master_delay vrrp_garp_master_repeat vrrp_garp_master_refresh vrrp_garp_master_refresh_repeat
            vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat vrrp_garp_interval vrrp_gna_interval vrrp_min_garp
            vrrp_garp_extra_if vrrp_vmac_garp_intvl vrrp_down_timer_adverts vrrp_lower_prio_no_advert
            vrrp_higher_prio_send_advert vrrp_owner_ignore_adverts v3_checksum_as_v2 vrrp_check_unicast_src
            vrrp_skip_check_adv_addr vrrp_strict vrrp_notify_priority_changes fifo_write_vrrp_states_on_reload vrrp_iptables
            vrrp_ipsets nftables nftables_priority nftables_counters nftables_ifindex nftables_ipvs nftables_ipvs_priority
            nftables_ipvs_start_fwmark vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force
            vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force lvs_netlink_cmd_rcv_bufs
            lvs_netlink_cmd_rcv_bufs_force lvs_netlink_monitor_rcv_bufs lvs_netlink_monitor_rcv_bufs_force
            process_monitor_rcv_bufs process_monitor_rcv_bufs_force vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier
            vrrp_startup_delay vrrp_delay_after_boot log_unknown_vrids vmac_prefix vmac_addr_prefix notify_fifo
            notify_fifo_script vrrp_notify_fifo vrrp_notify_fifo_script lvs_notify_fifo lvs_notify_fifo_script lvs_timeouts
            lvs_flush lvs_flush_on_stop lvs_flush_onstop lvs_sync_daemon rs_init_notifies checker_log_all_failures snmp_socket
            lvs_recheck_interval vrrp_vip_lease
            enable_traps enable_snmp_vrrp enable_snmp_keepalived enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3
            enable_snmp_checker snmp_vs_stats_update_interval snmp_rs_stats_update_interval enable_dbus dbus_service_name
            dbus_no_interface_name linkbeat_use_polling
            """),
    VRRP_INSTANCE("vrrp_instance", """
            state interface vrf virtual_router_id priority advert_int version native_ipv6 authentication auth_hmac
            virtual_ipaddress virtual_ipaddress_excluded no_virtual_ipaddress virtual_routes virtual_rules promote_secondaries
            unicast_src_ip mcast_src_ip mcast_dst_ip track_src_ip unicast_peer unicast_ttl unicast_fault_no_peer
            check_unicast_src old_unicast_checksum use_vmac use_vmac_addr vmac_xmit_base use_ipvlan dont_track_primary
            track_interface track_script track_file track_process track_bfd preempt nopreempt preempt_delay notify_master
            notify_backup notify_fault notify_stop notify notify_deleted notify_master_rx_lower_pri notify_priority_changes
            smtp_alert garp_master_delay garp_master_repeat garp_master_refresh garp_master_refresh_repeat
            garp_lower_prio_delay garp_lower_prio_repeat garp_extra_if vmac_garp_intvl down_timer_adverts timer_expired_backup
            thread_timer_expired lower_prio_no_advert higher_prio_send_advert owner_ignore_adverts accept no_accept strict_mode
            skip_check_adv_addr v3_checksum_as_v2 kernel_rx_buf_size linkbeat_use_polling lvs_sync_daemon_interface debug
            vip_lease
            """),
    AUTHENTICATION("authentication", "auth_type auth_pass"),
    SYNC_GROUP("vrrp_sync_group", """
            group track_interface track_script track_file track_process track_bfd notify_master notify_backup notify_fault
            notify_stop notify smtp_alert sync_group_tracking_weight global_tracking notify_priority_changes notify_deleted
            """),
    VRRP_SCRIPT("vrrp_script", "script interval timeout weight rise fall user init_fail"),
    TRACK_PROCESS(
            "vrrp_track_process",
            "process param_match weight quorum quorum_max delay fork_delay terminate_delay full_command"),
    TRACK_FILE("track_file", "file weight init_file"),
    BFD_INSTANCE("bfd_instance", """
            neighbor_ip neighbour_ip source_ip min_rx min_tx idle_tx multiplier passive ttl hoplimit max_hops multihop weight
            vrrp checker
            """),
    GARP_GROUP("garp_group", "garp_interval gna_interval interface interfaces"),
    TRACK_GROUP("track_group", "group"),
    VIRTUAL_SERVER("virtual_server", """
            delay_loop lb_algo lvs_sched lb_kind lvs_method protocol persistence_timeout persistence_granularity
            persistence_engine retry delay_before_retry warmup connect_timeout ip_family ops flag-1 flag-2 flag-3 sh-port
            sh-fallback mh-port mh-fallback hashed ha_suspend alpha omega quorum hysteresis quorum_up quorum_down weight
            inhibit_on_failure sorry_server sorry_server_inhibit sorry_server_lvs_method virtualhost smtp_alert snmp_name
            real_server
            """),
    REAL_SERVER("real_server", """
            weight lvs_method uthreshold lthreshold inhibit_on_failure notify_up notify_down alpha retry delay_before_retry
            warmup connect_timeout delay_loop virtualhost smtp_alert snmp_name TCP_CHECK HTTP_GET SSL_GET SMTP_CHECK
            DNS_CHECK MISC_CHECK UDP_CHECK PING_CHECK FILE_CHECK BFD_CHECK
            """),
    TCP_CHECK("TCP_CHECK", Block.CONNECTION),
    PING_CHECK("PING_CHECK", Block.CONNECTION),
    HTTP_GET(
            "HTTP_GET",
            Block.CONNECTION
                    + " nb_get_retry url virtualhost http_protocol enable_sni sni_name fast_recovery tls_compliant"),
    SSL_GET(
            "SSL_GET",
            Block.CONNECTION
                    + " nb_get_retry url virtualhost http_protocol enable_sni sni_name fast_recovery tls_compliant"),
    URL("url", """
            path digest status_code virtualhost regex regex_no_match regex_options regex_min_offset regex_max_offset
            regex_stack tls_compliant
            """),
    SMTP_CHECK("SMTP_CHECK", Block.CONNECTION + " helo_name host"),
    HOST("host", Block.CONNECTION),
    DNS_CHECK("DNS_CHECK", Block.CONNECTION + " type name"),
    MISC_CHECK(
            "MISC_CHECK",
            "misc_path misc_timeout misc_dynamic user retry delay_before_retry warmup delay_loop alpha log_all_failures"),
    UDP_CHECK("UDP_CHECK", Block.CONNECTION + " payload require_reply min_reply_length max_reply_length"),
    FILE_CHECK("FILE_CHECK", "track_file weight retry delay_before_retry warmup delay_loop alpha log_all_failures"),
    BFD_CHECK("BFD_CHECK", "name alpha log_all_failures"),
    SSL("SSL", "password ca certificate key");

    private static final String CONNECTION = """
            connect_ip connect_port bindto bind_port bind_if connect_timeout fwmark retry delay_before_retry warmup delay_loop
            alpha log_all_failures
            """;

    private final String title;

    /** Never changed, which the checker cannot see. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<String> words = new HashSet<>();

    Block(String title, String words) {
        this.title = title;
        StringTokenizer tokens = new StringTokenizer(words);
        while (tokens.hasMoreTokens()) {
            this.words.add(tokens.nextToken());
        }
    }

    /** The keyword that opens it. */
    String title() {
        return title;
    }

    boolean knows(String word) {
        return words.contains(word);
    }

    /** Every keyword allowed in it. */
    Set<String> words() {
        return Collections.unmodifiableSet(words);
    }

    /** Other blocks where this word has a place. */
    List<String> othersKnowing(String word) {
        List<String> others = new ArrayList<>();
        for (Block block : values()) {
            if (block != this && block.words.contains(word)) {
                others.add(block.title);
            }
        }
        return others;
    }

    /** What was probably meant by a word that is not known here, or null. */
    @Nullable
    String nearest(String word) {
        // Sorted, so that of two near words always the same is suggested.
        return NearestWord.among(new TreeSet<>(words), word);
    }
}
