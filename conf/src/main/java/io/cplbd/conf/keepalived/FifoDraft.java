package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/** A notify_fifo line and the script line that belongs to it. */
final class FifoDraft {
    private @Nullable Word path;
    private @Nullable ScriptUser user;
    private @Nullable Script script;

    void read(Arguments arguments) {
        path = arguments.word("the path of a named pipe");
        user = path != null && arguments.hasNext() ? ScriptReader.user(arguments) : null;
    }

    void readScript(Arguments arguments) {
        ScriptReader.script(arguments, v -> script = v);
    }

    GlobalDefs.@Nullable NotifyFifo complete(@Nullable ScriptUser fallback) {
        return path == null
                ? null
                : new GlobalDefs.NotifyFifo(
                        path.text(), user, script == null ? null : script.orUser(fallback), path.position());
    }
}
