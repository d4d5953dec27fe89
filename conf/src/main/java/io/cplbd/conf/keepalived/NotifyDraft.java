package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/** The notify words that instances and sync groups have in common, while they are read. */
final class NotifyDraft {
    private @Nullable Script master;
    private @Nullable Script backup;
    private @Nullable Script fault;
    private @Nullable Script stop;
    private @Nullable Script generic;
    private @Nullable Script masterReceivedLowerPriority;
    private boolean deleted;
    private @Nullable Boolean priorityChanges;

    /** What has such words. */
    interface Owner {
        NotifyDraft notifyDraft();
    }

    static <T extends Owner> void addTo(Grammar<T> grammar) {
        grammar.value("notify_master", (o, a) -> ScriptReader.script(a, s -> o.notifyDraft().master = s))
                .value("notify_backup", (o, a) -> ScriptReader.script(a, s -> o.notifyDraft().backup = s))
                .value("notify_fault", (o, a) -> ScriptReader.script(a, s -> o.notifyDraft().fault = s))
                .value("notify_stop", (o, a) -> ScriptReader.script(a, s -> o.notifyDraft().stop = s))
                .value("notify", (o, a) -> ScriptReader.script(a, s -> o.notifyDraft().generic = s))
                .value("notify_deleted", (o, a) -> a.flag(on -> o.notifyDraft().deleted = on))
                .value("notify_priority_changes", (o, a) -> a.flag(on -> o.notifyDraft().priorityChanges = on));
    }

    void masterReceivedLowerPriority(Script script) {
        masterReceivedLowerPriority = script;
    }

    Notify complete(GlobalDefs globals) {
        return new Notify(
                own(master, globals),
                own(backup, globals),
                own(fault, globals),
                own(stop, globals),
                own(generic, globals),
                own(masterReceivedLowerPriority, globals),
                deleted,
                priorityChanges == null ? globals.notifyPriorityChanges() : priorityChanges);
    }

    private static @Nullable Script own(@Nullable Script script, GlobalDefs globals) {
        return script == null ? null : script.orUser(globals.scriptUser());
    }
}
