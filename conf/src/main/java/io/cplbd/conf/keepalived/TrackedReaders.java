package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads vrrp_script, vrrp_track_process and track_file blocks. */
final class TrackedReaders {
    private static final long INTERVAL_LIMIT_MS = 4_294_967_295L;
    private static final long DELAY_LIMIT_US = 3_600_000_000L;

    private TrackedReaders() {}

    private static final class ScriptDraft {
        @Nullable
        Script script;

        @Nullable
        ScriptUser user;

        long intervalMs = 1000;

        @Nullable
        Long timeoutMs;

        final TrackingDraft.Weight weight = new TrackingDraft.Weight();
        int rise = 1;
        int fall = 1;
        boolean initFail;
    }

    private static final Grammar<ScriptDraft> SCRIPT = new Grammar<ScriptDraft>(Block.VRRP_SCRIPT)
            .value("script", (s, a) -> ScriptReader.script(a, v -> s.script = v))
            .value("interval", (s, a) -> a.seconds(1, INTERVAL_LIMIT_MS, 3, v -> s.intervalMs = v))
            .value("timeout", (s, a) -> a.seconds(1, INTERVAL_LIMIT_MS, 3, v -> s.timeoutMs = v))
            .value("weight", (s, a) -> s.weight.read(a, 253))
            .value("rise", (s, a) -> a.integer(1, Integer.MAX_VALUE, v -> s.rise = v))
            .value("fall", (s, a) -> a.integer(1, Integer.MAX_VALUE, v -> s.fall = v))
            .value("user", (s, a) -> s.user = ScriptReader.user(a))
            .value("init_fail", (s, a) -> s.initFail = true);

    /** A vrrp_script, or null (and reported) if it says nothing to run. */
    static @Nullable VrrpScript script(Node node, String name, GlobalDefs globals, Diagnostics diagnostics) {
        ScriptDraft draft = new ScriptDraft();
        SCRIPT.read(node.children(), draft, diagnostics);
        if (draft.script == null) {
            missing(node, name, "script", diagnostics);
            return null;
        }
        Script script = draft.script.orUser(draft.user).orUser(globals.scriptUser());
        return new VrrpScript(
                name,
                script,
                draft.intervalMs,
                draft.timeoutMs == null ? draft.intervalMs : draft.timeoutMs,
                draft.weight.or(0),
                draft.weight.reverse,
                draft.rise,
                draft.fall,
                draft.initFail,
                node.position());
    }

    private static final class ProcessDraft {
        final List<String> command = new ArrayList<>();
        TrackProcess.@Nullable ParameterMatch match;
        final TrackingDraft.Weight weight = new TrackingDraft.Weight();
        int quorum = 1;
        int quorumMax = 65_535;
        long forkDelayUs;
        long terminateDelayUs;
        boolean fullCommand;
    }

    private static final Grammar<ProcessDraft> PROCESS = new Grammar<ProcessDraft>(Block.TRACK_PROCESS)
            .value("process", (p, a) -> {
                p.command.clear();
                p.command.addAll(ScriptReader.command(a));
            })
            .value("param_match", (p, a) -> {
                if (a.take("initial")) {
                    p.match = TrackProcess.ParameterMatch.INITIAL;
                } else if (a.take("partial")) {
                    p.match = TrackProcess.ParameterMatch.PARTIAL;
                } else {
                    p.match = TrackProcess.ParameterMatch.EXACT;
                }
            })
            .value("weight", (p, a) -> p.weight.read(a, 254))
            .value("quorum", (p, a) -> a.integer(1, 65_535, v -> p.quorum = v))
            .value("quorum_max", (p, a) -> a.integer(0, 65_535, v -> p.quorumMax = v))
            .value("delay", (p, a) -> a.seconds(1, DELAY_LIMIT_US, 6, v -> p.forkDelayUs = p.terminateDelayUs = v))
            .value("fork_delay", (p, a) -> a.seconds(1, DELAY_LIMIT_US, 6, v -> p.forkDelayUs = v))
            .value("terminate_delay", (p, a) -> a.seconds(1, DELAY_LIMIT_US, 6, v -> p.terminateDelayUs = v))
            .value("full_command", (p, a) -> p.fullCommand = true);

    /** A vrrp_track_process, or null (and reported) if it names no process. */
    static @Nullable TrackProcess process(Node node, String name, Diagnostics diagnostics) {
        ProcessDraft draft = new ProcessDraft();
        PROCESS.read(node.children(), draft, diagnostics);
        if (draft.command.isEmpty()) {
            missing(node, name, "process", diagnostics);
            return null;
        }
        TrackProcess.ParameterMatch byText =
                draft.command.size() > 1 ? TrackProcess.ParameterMatch.EXACT : TrackProcess.ParameterMatch.NONE;
        return new TrackProcess(
                name,
                draft.command,
                draft.match == null ? byText : draft.match,
                draft.weight.or(0),
                draft.weight.reverse,
                draft.quorum,
                draft.quorumMax,
                draft.forkDelayUs,
                draft.terminateDelayUs,
                draft.fullCommand,
                node.position());
    }

    private static final class FileDraft {
        @Nullable
        String file;

        final TrackingDraft.Weight weight = new TrackingDraft.Weight();

        @Nullable
        Integer initialValue;

        boolean overwrite;
    }

    private static final Grammar<FileDraft> FILE = new Grammar<FileDraft>(Block.TRACK_FILE)
            .value("file", (f, a) -> a.text("a path", v -> f.file = v))
            .value("weight", (f, a) -> f.weight.read(a, 254))
            .value("init_file", (f, a) -> {
                f.initialValue = 0;
                Word word = a.peek();
                if (word != null && !word.text().equals("overwrite")) {
                    a.integer(Integer.MIN_VALUE, Integer.MAX_VALUE, v -> f.initialValue = v);
                }
                f.overwrite = a.take("overwrite");
            });

    /** A track_file, or null (and reported) if it names no file. */
    static @Nullable TrackFile file(Node node, String name, Diagnostics diagnostics) {
        FileDraft draft = new FileDraft();
        FILE.read(node.children(), draft, diagnostics);
        if (draft.file == null) {
            missing(node, name, "file", diagnostics);
            return null;
        }
        return new TrackFile(
                name,
                draft.file,
                draft.weight.or(1),
                draft.weight.reverse,
                draft.initialValue,
                draft.overwrite,
                node.position());
    }

    private static void missing(Node node, String name, String keyword, Diagnostics diagnostics) {
        diagnostics.error(
                node.position(),
                name,
                node.keyword() + " " + Diagnostics.quoted(name) + ": found no valid line '" + keyword
                        + "', expected one; skipped");
    }
}
