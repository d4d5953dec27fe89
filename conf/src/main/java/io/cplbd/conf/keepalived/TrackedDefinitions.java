package io.cplbd.conf.keepalived;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** vrrp_script, vrrp_track_process and track_file: what track_ lines can name. */
final class TrackedDefinitions {
    private final Map<String, VrrpScript> scripts = new LinkedHashMap<>();
    private final Map<String, TrackProcess> processes = new LinkedHashMap<>();
    private final Map<String, TrackFile> files = new LinkedHashMap<>();

    Collection<VrrpScript> scripts() {
        return scripts.values();
    }

    Collection<TrackProcess> processes() {
        return processes.values();
    }

    Collection<TrackFile> files() {
        return files.values();
    }

    boolean add(VrrpScript script) {
        return scripts.putIfAbsent(script.name(), script) == null;
    }

    boolean add(TrackProcess process) {
        return processes.putIfAbsent(process.name(), process) == null;
    }

    boolean add(TrackFile file) {
        return files.putIfAbsent(file.name(), file) == null;
    }

    TrackingDraft.@Nullable Default script(String name) {
        VrrpScript found = scripts.get(name);
        return found == null ? null : new TrackingDraft.Default(found.weight(), found.reverse());
    }

    TrackingDraft.@Nullable Default process(String name) {
        TrackProcess found = processes.get(name);
        return found == null ? null : new TrackingDraft.Default(found.weight(), found.reverse());
    }

    TrackingDraft.@Nullable Default file(String name) {
        TrackFile found = files.get(name);
        return found == null ? null : new TrackingDraft.Default(found.weight(), found.reverse());
    }
}
