package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a vrrp_sync_group block, and joins it with the instances that it names. */
final class SyncGroupReader {
    private SyncGroupReader() {}

    private static final class Draft implements NotifyDraft.Owner, TrackingDraft.Owner {
        final Map<String, Word> members = new LinkedHashMap<>();
        final NotifyDraft notify = new NotifyDraft();
        final TrackingDraft tracking = new TrackingDraft();

        @Nullable
        Boolean smtpAlert;

        boolean trackingWeight;

        @Override
        public NotifyDraft notifyDraft() {
            return notify;
        }

        @Override
        public TrackingDraft trackingDraft() {
            return tracking;
        }
    }

    private static final Grammar<Draft> GRAMMAR = grammar();

    private static Grammar<Draft> grammar() {
        Grammar<Draft> grammar = new Grammar<>(Block.SYNC_GROUP);
        NotifyDraft.addTo(grammar);
        TrackingDraft.addTo(grammar);
        return grammar.block("group", SyncGroupReader::members)
                .value("smtp_alert", (g, a) -> a.flag(v -> g.smtpAlert = v))
                .value("sync_group_tracking_weight", (g, a) -> g.trackingWeight = true)
                .value("global_tracking", (g, a) -> {
                    g.trackingWeight = true;
                    a.diagnostics()
                            .warning(
                                    a.position(),
                                    a.keyword(),
                                    "global_tracking is out of use: sync_group_tracking_weight is its name");
                });
    }

    private static void members(Draft group, Node node, Arguments arguments) {
        for (Node line : node.children()) {
            for (Word word : line.words()) {
                if (group.members.putIfAbsent(word.text(), word) != null) {
                    arguments
                            .diagnostics()
                            .warning(
                                    word.position(),
                                    word.text(),
                                    "found " + Diagnostics.quoted(word.text())
                                            + " twice in one group; the second is ignored");
                }
            }
        }
    }

    /**
     * The group, or null (and reported) if it has no member.
     *
     * @param instances by name; the weights that a group ignores are taken out of its members
     * @param taken group of each instance that is in one already
     */
    static @Nullable SyncGroup read(
            Node node,
            String name,
            GlobalDefs globals,
            TrackedDefinitions definitions,
            Map<String, VrrpInstance> instances,
            Map<String, String> taken,
            Diagnostics diagnostics) {
        Draft draft = new Draft();
        GRAMMAR.read(node.children(), draft, diagnostics);
        List<String> members = new ArrayList<>();
        for (Word word : draft.members.values()) {
            String member = word.text();
            String other = taken.get(member);
            if (!instances.containsKey(member)) {
                diagnostics.error(
                        word.position(),
                        member,
                        "found " + Diagnostics.quoted(member)
                                + ", expected the name of a vrrp_instance that is in use; ignored");
            } else if (other != null) {
                diagnostics.error(
                        word.position(),
                        member,
                        "found " + Diagnostics.quoted(member) + ", which is in vrrp_sync_group "
                                + Diagnostics.quoted(other) + " already; ignored");
            } else {
                taken.put(member, name);
                members.add(member);
            }
        }
        String shown = "vrrp_sync_group " + Diagnostics.quoted(name);
        if (members.isEmpty()) {
            diagnostics.error(
                    node.position(), name, shown + ": found no instance, expected two or more; the group is skipped");
            return null;
        }
        if (members.size() == 1) {
            diagnostics.warning(node.position(), name, shown + ": found one instance, expected two or more");
        }
        if (!draft.trackingWeight) {
            for (String member : members) {
                instances.computeIfPresent(member, (key, instance) -> withoutWeights(instance, shown, diagnostics));
            }
        }
        return new SyncGroup(
                name,
                members,
                draft.tracking.complete(
                        null, definitions::script, definitions::file, definitions::process, diagnostics),
                draft.trackingWeight,
                draft.notify.complete(globals),
                draft.smtpAlert == null ? globals.smtp().alertsVrrp() : draft.smtpAlert,
                node.position());
    }

    /** keepalived's rule: the priorities of a group's members do not move one by one. */
    private static VrrpInstance withoutWeights(VrrpInstance instance, String group, Diagnostics diagnostics) {
        Tracking all = instance.tracking();
        return instance.withTracking(new Tracking(
                withoutWeights(all.interfaces(), group, diagnostics),
                withoutWeights(all.scripts(), group, diagnostics),
                withoutWeights(all.files(), group, diagnostics),
                withoutWeights(all.processes(), group, diagnostics)));
    }

    private static List<Tracked> withoutWeights(List<Tracked> lines, String group, Diagnostics diagnostics) {
        List<Tracked> kept = new ArrayList<>();
        for (Tracked line : lines) {
            if (line.weight() == 0) {
                kept.add(line);
            } else {
                diagnostics.warning(
                        line.position(),
                        line.name(),
                        Diagnostics.quoted(line.name()) + " has a weight, which " + group
                                + " ignores without sync_group_tracking_weight; not tracked");
            }
        }
        return kept;
    }
}
