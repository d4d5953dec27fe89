package io.cplbd.conf.keepalived;

import java.util.List;

/**
 * Instances that change state together.
 *
 * @param members names of instances that exist, each in no other group; at least one
 * @param trackingWeight {@code sync_group_tracking_weight}: weights of members count
 */
public record SyncGroup(
        String name,
        List<String> members,
        Tracking tracking,
        boolean trackingWeight,
        Notify notifyScripts,
        boolean smtpAlert,
        Position position) {
    public SyncGroup {
        members = List.copyOf(members);
    }
}
